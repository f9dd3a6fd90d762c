-- A copy of a production database must not sign in anywhere.
UPDATE mail_server_account
   SET password_ciphertext = NULL,
       has_password = FALSE,
       oauth_access_token_ciphertext = NULL,
       oauth_refresh_token_ciphertext = NULL,
       oauth_expires = NULL,
       oauth_asked_again = NULL,
       has_token = FALSE,
       trusted_server = NULL,
       trusted_by_id = NULL,
       state = 'new',
       last_error = NULL,
       reading_state = 'new',
       reading_error = NULL,
       sign_in_refused = FALSE,
       failing_since = NULL,
       owner_told = NULL,
       sending_state = 'new',
       sending_error = NULL,
       sending_refused = FALSE,
       sending_failing_since = NULL,
       sending_owner_told = NULL,
       credential_version = COALESCE(credential_version, 0) + 1;
UPDATE mail_server_profile
   SET active = FALSE,
       oauth_client_secret_ciphertext = NULL;
DELETE FROM mail_server_oauth_request;
UPDATE mail_server_reply
   SET state = 'writing',
       send_at = NULL
 WHERE state = 'waiting';
-- Uploaded files of accounts hold passwords in clear.
DELETE FROM base_import_import;
-- It has no secrets, so it may have a key of its own.
UPDATE ir_config_parameter
   SET value = 'none'
 WHERE key = 'helpdesk_mgmt_user_email.key_fingerprint';
