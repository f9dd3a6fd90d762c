-- A copy of a production database must not sign in anywhere.
UPDATE mail_server_account
   SET password_ciphertext = NULL,
       has_password = FALSE,
       state = 'new',
       last_error = NULL,
       credential_version = COALESCE(credential_version, 0) + 1;
UPDATE mail_server_profile
   SET active = FALSE,
       oauth_client_secret_ciphertext = NULL;
