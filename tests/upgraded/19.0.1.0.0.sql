-- The addon of 19.0.1.0.0 as it stands in a database: its tables, its columns in other
-- tables, its views, rules and menus, and what two reps had done with it.
-- Made from that release; ids begin at 900,000, what other modules own is looked up.
SET session_replication_role = replica;
CREATE FUNCTION pg_temp.ref(text) RETURNS integer LANGUAGE sql AS
$$ SELECT res_id FROM ir_model_data WHERE module || '.' || name = $1 $$;
CREATE FUNCTION pg_temp.model(text) RETURNS integer LANGUAGE sql AS
$$ SELECT id FROM ir_model WHERE model = $1 $$;
CREATE FUNCTION pg_temp.field(text, text) RETURNS integer LANGUAGE sql AS
$$ SELECT id FROM ir_model_fields WHERE model = $1 AND name = $2 $$;
CREATE TABLE public.helpdesk_email_history (
    id integer NOT NULL,
    ticket_id integer NOT NULL,
    email_account_id integer,
    create_uid integer,
    write_uid integer,
    email_sender character varying,
    email_to character varying,
    email_cc character varying,
    email_bcc character varying,
    subject character varying NOT NULL,
    "order" character varying NOT NULL,
    body text,
    include_internal boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE TABLE public.helpdesk_email_history_attachment_rel (
    helpdesk_email_history_id integer NOT NULL,
    ir_attachment_id integer NOT NULL
);
CREATE SEQUENCE public.helpdesk_email_history_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.helpdesk_email_history_id_seq OWNED BY public.helpdesk_email_history.id;
CREATE TABLE public.helpdesk_email_history_res_partner_rel (
    helpdesk_email_history_id integer NOT NULL,
    res_partner_id integer NOT NULL
);
CREATE TABLE public.helpdesk_email_import (
    id integer NOT NULL,
    user_id integer NOT NULL,
    account_id integer NOT NULL,
    ticket_id integer,
    create_uid integer,
    write_uid integer,
    job_uuid character varying,
    state character varying NOT NULL,
    keys jsonb,
    options jsonb,
    results jsonb,
    has_ticket boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.helpdesk_email_import_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.helpdesk_email_import_id_seq OWNED BY public.helpdesk_email_import.id;
CREATE TABLE public.helpdesk_email_message (
    id integer NOT NULL,
    account_id integer,
    user_id integer,
    ticket_id integer,
    mail_message_id integer,
    original_id integer,
    create_uid integer,
    write_uid integer,
    state character varying NOT NULL,
    mode character varying NOT NULL,
    visibility character varying NOT NULL,
    subject character varying,
    email_from character varying,
    email_to character varying,
    email_cc character varying,
    message_id character varying,
    raw_sha256 character varying,
    identity character varying,
    fingerprint character varying,
    ticket_digest character varying,
    mailbox_key character varying,
    after_import character varying,
    after_import_folder character varying,
    after_import_state character varying,
    body_text text,
    problems text,
    forced boolean,
    created_ticket boolean,
    date timestamp without time zone,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.helpdesk_email_message_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.helpdesk_email_message_id_seq OWNED BY public.helpdesk_email_message.id;
CREATE TABLE public.helpdesk_email_message_ir_attachment_rel (
    helpdesk_email_message_id integer NOT NULL,
    ir_attachment_id integer NOT NULL
);
CREATE TABLE public.mail_server_account (
    id integer NOT NULL,
    user_id integer NOT NULL,
    profile_id integer NOT NULL,
    sequence integer,
    credential_version integer,
    create_uid integer,
    write_uid integer,
    email character varying NOT NULL,
    login character varying,
    password_ciphertext character varying,
    exchange_mailbox character varying,
    from_name character varying,
    after_import character varying NOT NULL,
    after_import_folder character varying,
    sent_folder character varying,
    state character varying NOT NULL,
    last_error character varying,
    trusted_server character varying,
    owner_told character varying,
    alias_emails character varying,
    oauth_access_token_ciphertext character varying,
    oauth_refresh_token_ciphertext character varying,
    signature text,
    active boolean,
    has_password boolean,
    save_sent_copy boolean,
    sign_in_refused boolean,
    has_token boolean,
    last_success timestamp without time zone,
    failing_since timestamp without time zone,
    crowded_until timestamp without time zone,
    create_date timestamp without time zone,
    write_date timestamp without time zone,
    oauth_expires timestamp without time zone,
    oauth_asked_again timestamp without time zone
);
CREATE TABLE public.mail_server_account_fill (
    id integer NOT NULL,
    profile_id integer,
    create_uid integer,
    write_uid integer,
    row_ids_text character varying,
    email_rule character varying NOT NULL,
    email_pattern character varying,
    login_rule character varying NOT NULL,
    login_pattern character varying,
    overwrite boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.mail_server_account_fill_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mail_server_account_fill_id_seq OWNED BY public.mail_server_account_fill.id;
CREATE TABLE public.mail_server_account_fill_line (
    id integer NOT NULL,
    fill_id integer,
    "row" integer,
    user_id integer,
    profile_id integer,
    create_uid integer,
    write_uid integer,
    email character varying,
    login character varying,
    is_changed boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.mail_server_account_fill_line_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mail_server_account_fill_line_id_seq OWNED BY public.mail_server_account_fill_line.id;
CREATE SEQUENCE public.mail_server_account_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mail_server_account_id_seq OWNED BY public.mail_server_account.id;
CREATE TABLE public.mail_server_account_paste (
    id integer NOT NULL,
    saved integer,
    create_uid integer,
    write_uid integer,
    is_done boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.mail_server_account_paste_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mail_server_account_paste_id_seq OWNED BY public.mail_server_account_paste.id;
CREATE TABLE public.mail_server_account_paste_line (
    id integer NOT NULL,
    paste_id integer,
    "row" integer,
    create_uid integer,
    write_uid integer,
    problem character varying,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.mail_server_account_paste_line_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mail_server_account_paste_line_id_seq OWNED BY public.mail_server_account_paste_line.id;
CREATE TABLE public.mail_server_detect (
    id integer NOT NULL,
    create_uid integer,
    write_uid integer,
    provider character varying,
    domain character varying,
    is_looked_up boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.mail_server_detect_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mail_server_detect_id_seq OWNED BY public.mail_server_detect.id;
CREATE TABLE public.mail_server_detect_line (
    id integer NOT NULL,
    detect_id integer,
    incoming_port integer,
    smtp_port integer,
    create_uid integer,
    write_uid integer,
    source character varying,
    provider_name character varying,
    server_type character varying,
    incoming_host character varying,
    incoming_security character varying,
    smtp_host character varying,
    smtp_security character varying,
    auth_method character varying,
    oauth_tenant character varying,
    login_with_email boolean,
    app_password boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.mail_server_detect_line_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mail_server_detect_line_id_seq OWNED BY public.mail_server_detect_line.id;
CREATE TABLE public.mail_server_oauth_request (
    id integer NOT NULL,
    user_id integer NOT NULL,
    account_id integer NOT NULL,
    create_uid integer,
    write_uid integer,
    state_hash character varying NOT NULL,
    session_hash character varying NOT NULL,
    verifier_ciphertext character varying,
    expires timestamp without time zone NOT NULL,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.mail_server_oauth_request_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mail_server_oauth_request_id_seq OWNED BY public.mail_server_oauth_request.id;
CREATE TABLE public.mail_server_profile (
    id integer NOT NULL,
    sequence integer,
    company_id integer,
    smtp_port integer,
    incoming_port integer,
    create_uid integer,
    write_uid integer,
    name character varying NOT NULL,
    server_type character varying NOT NULL,
    domain character varying,
    smtp_host character varying,
    smtp_security character varying NOT NULL,
    incoming_host character varying,
    incoming_security character varying NOT NULL,
    exchange_server character varying,
    graph_host character varying,
    exchange_auth character varying NOT NULL,
    auth_method character varying NOT NULL,
    oauth_client_id character varying,
    oauth_client_secret_ciphertext character varying,
    oauth_tenant character varying,
    oauth_authorize_url character varying,
    oauth_token_url character varying,
    oauth_revoke_url character varying,
    oauth_userinfo_url character varying,
    oauth_scope character varying,
    ca_certificate text,
    active boolean,
    login_with_email boolean,
    smtp_auth boolean,
    incoming_auth boolean,
    verify_tls boolean,
    allow_self_service boolean,
    app_password boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.mail_server_profile_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mail_server_profile_id_seq OWNED BY public.mail_server_profile.id;
CREATE TABLE public.mail_server_reply (
    id integer NOT NULL,
    account_id integer NOT NULL,
    ticket_id integer,
    create_uid integer,
    write_uid integer,
    email_sender character varying,
    kind character varying NOT NULL,
    mailbox_key character varying,
    email_to character varying,
    email_cc character varying,
    email_bcc character varying,
    subject character varying NOT NULL,
    answered_id character varying,
    "references" character varying,
    body text,
    import_message boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE TABLE public.mail_server_reply_attachment_rel (
    mail_server_reply_id integer NOT NULL,
    ir_attachment_id integer NOT NULL
);
CREATE SEQUENCE public.mail_server_reply_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mail_server_reply_id_seq OWNED BY public.mail_server_reply.id;
CREATE TABLE public.mail_server_test (
    id integer NOT NULL,
    account_id integer,
    profile_id integer,
    create_uid integer,
    write_uid integer,
    message character varying,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.mail_server_test_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mail_server_test_id_seq OWNED BY public.mail_server_test.id;
CREATE TABLE public.mail_server_test_line (
    id integer NOT NULL,
    test_id integer NOT NULL,
    milliseconds integer,
    create_uid integer,
    write_uid integer,
    direction character varying,
    step character varying NOT NULL,
    state character varying NOT NULL,
    detail character varying,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.mail_server_test_line_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mail_server_test_line_id_seq OWNED BY public.mail_server_test_line.id;
ALTER TABLE ONLY public.helpdesk_email_history ALTER COLUMN id SET DEFAULT nextval('public.helpdesk_email_history_id_seq'::regclass);
ALTER TABLE ONLY public.helpdesk_email_import ALTER COLUMN id SET DEFAULT nextval('public.helpdesk_email_import_id_seq'::regclass);
ALTER TABLE ONLY public.helpdesk_email_message ALTER COLUMN id SET DEFAULT nextval('public.helpdesk_email_message_id_seq'::regclass);
ALTER TABLE ONLY public.mail_server_account ALTER COLUMN id SET DEFAULT nextval('public.mail_server_account_id_seq'::regclass);
ALTER TABLE ONLY public.mail_server_account_fill ALTER COLUMN id SET DEFAULT nextval('public.mail_server_account_fill_id_seq'::regclass);
ALTER TABLE ONLY public.mail_server_account_fill_line ALTER COLUMN id SET DEFAULT nextval('public.mail_server_account_fill_line_id_seq'::regclass);
ALTER TABLE ONLY public.mail_server_account_paste ALTER COLUMN id SET DEFAULT nextval('public.mail_server_account_paste_id_seq'::regclass);
ALTER TABLE ONLY public.mail_server_account_paste_line ALTER COLUMN id SET DEFAULT nextval('public.mail_server_account_paste_line_id_seq'::regclass);
ALTER TABLE ONLY public.mail_server_detect ALTER COLUMN id SET DEFAULT nextval('public.mail_server_detect_id_seq'::regclass);
ALTER TABLE ONLY public.mail_server_detect_line ALTER COLUMN id SET DEFAULT nextval('public.mail_server_detect_line_id_seq'::regclass);
ALTER TABLE ONLY public.mail_server_oauth_request ALTER COLUMN id SET DEFAULT nextval('public.mail_server_oauth_request_id_seq'::regclass);
ALTER TABLE ONLY public.mail_server_profile ALTER COLUMN id SET DEFAULT nextval('public.mail_server_profile_id_seq'::regclass);
ALTER TABLE ONLY public.mail_server_reply ALTER COLUMN id SET DEFAULT nextval('public.mail_server_reply_id_seq'::regclass);
ALTER TABLE ONLY public.mail_server_test ALTER COLUMN id SET DEFAULT nextval('public.mail_server_test_id_seq'::regclass);
ALTER TABLE ONLY public.mail_server_test_line ALTER COLUMN id SET DEFAULT nextval('public.mail_server_test_line_id_seq'::regclass);
ALTER TABLE ONLY public.helpdesk_email_history_attachment_rel
    ADD CONSTRAINT helpdesk_email_history_attachment_rel_pkey PRIMARY KEY (helpdesk_email_history_id, ir_attachment_id);
ALTER TABLE ONLY public.helpdesk_email_history
    ADD CONSTRAINT helpdesk_email_history_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.helpdesk_email_history_res_partner_rel
    ADD CONSTRAINT helpdesk_email_history_res_partner_rel_pkey PRIMARY KEY (helpdesk_email_history_id, res_partner_id);
ALTER TABLE ONLY public.helpdesk_email_import
    ADD CONSTRAINT helpdesk_email_import_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.helpdesk_email_message_ir_attachment_rel
    ADD CONSTRAINT helpdesk_email_message_ir_attachment_rel_pkey PRIMARY KEY (helpdesk_email_message_id, ir_attachment_id);
ALTER TABLE ONLY public.helpdesk_email_message
    ADD CONSTRAINT helpdesk_email_message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mail_server_account_fill_line
    ADD CONSTRAINT mail_server_account_fill_line_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mail_server_account_fill
    ADD CONSTRAINT mail_server_account_fill_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mail_server_account_paste_line
    ADD CONSTRAINT mail_server_account_paste_line_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mail_server_account_paste
    ADD CONSTRAINT mail_server_account_paste_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mail_server_account
    ADD CONSTRAINT mail_server_account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mail_server_detect_line
    ADD CONSTRAINT mail_server_detect_line_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mail_server_detect
    ADD CONSTRAINT mail_server_detect_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mail_server_oauth_request
    ADD CONSTRAINT mail_server_oauth_request_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mail_server_profile
    ADD CONSTRAINT mail_server_profile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mail_server_reply_attachment_rel
    ADD CONSTRAINT mail_server_reply_attachment_rel_pkey PRIMARY KEY (mail_server_reply_id, ir_attachment_id);
ALTER TABLE ONLY public.mail_server_reply
    ADD CONSTRAINT mail_server_reply_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mail_server_test_line
    ADD CONSTRAINT mail_server_test_line_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mail_server_test
    ADD CONSTRAINT mail_server_test_pkey PRIMARY KEY (id);
CREATE INDEX helpdesk_email_history_attach_ir_attachment_id_helpdesk_ema_idx ON public.helpdesk_email_history_attachment_rel USING btree (ir_attachment_id, helpdesk_email_history_id);
CREATE INDEX helpdesk_email_history_res_pa_res_partner_id_helpdesk_email_idx ON public.helpdesk_email_history_res_partner_rel USING btree (res_partner_id, helpdesk_email_history_id);
CREATE INDEX helpdesk_email_import__user_id_index ON public.helpdesk_email_import USING btree (user_id);
CREATE INDEX helpdesk_email_message__account_id_index ON public.helpdesk_email_message USING btree (account_id);
CREATE INDEX helpdesk_email_message__fingerprint_index ON public.helpdesk_email_message USING btree (fingerprint) WHERE (fingerprint IS NOT NULL);
CREATE INDEX helpdesk_email_message__mail_message_id_index ON public.helpdesk_email_message USING btree (mail_message_id) WHERE (mail_message_id IS NOT NULL);
CREATE INDEX helpdesk_email_message__message_id_index ON public.helpdesk_email_message USING btree (message_id) WHERE (message_id IS NOT NULL);
CREATE INDEX helpdesk_email_message__raw_sha256_index ON public.helpdesk_email_message USING btree (raw_sha256) WHERE (raw_sha256 IS NOT NULL);
CREATE INDEX helpdesk_email_message__state_index ON public.helpdesk_email_message USING btree (state);
CREATE INDEX helpdesk_email_message__ticket_id_index ON public.helpdesk_email_message USING btree (ticket_id);
CREATE INDEX helpdesk_email_message__user_id_index ON public.helpdesk_email_message USING btree (user_id);
CREATE INDEX helpdesk_email_message_after_import_pending ON public.helpdesk_email_message USING btree (account_id) WHERE ((after_import_state)::text = 'pending'::text);
CREATE UNIQUE INDEX helpdesk_email_message_imported_once ON public.helpdesk_email_message USING btree (identity) WHERE (((state)::text = 'imported'::text) AND (forced IS NOT TRUE));
CREATE INDEX helpdesk_email_message_ir_att_ir_attachment_id_helpdesk_ema_idx ON public.helpdesk_email_message_ir_attachment_rel USING btree (ir_attachment_id, helpdesk_email_message_id);
CREATE INDEX mail_server_account__profile_id_index ON public.mail_server_account USING btree (profile_id);
CREATE INDEX mail_server_account__user_id_index ON public.mail_server_account USING btree (user_id);
CREATE UNIQUE INDEX mail_server_account_email_unique ON public.mail_server_account USING btree (user_id, profile_id, lower((email)::text));
CREATE INDEX mail_server_oauth_request__state_hash_index ON public.mail_server_oauth_request USING btree (state_hash);
CREATE INDEX mail_server_profile__company_id_index ON public.mail_server_profile USING btree (company_id);
CREATE UNIQUE INDEX mail_server_profile_name_unique ON public.mail_server_profile USING btree (lower((name)::text));
CREATE INDEX mail_server_reply_attachment__ir_attachment_id_mail_server__idx ON public.mail_server_reply_attachment_rel USING btree (ir_attachment_id, mail_server_reply_id);
ALTER TABLE ONLY public.helpdesk_email_history_attachment_rel
    ADD CONSTRAINT helpdesk_email_history_attachmen_helpdesk_email_history_id_fkey FOREIGN KEY (helpdesk_email_history_id) REFERENCES public.helpdesk_email_history(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.helpdesk_email_history_attachment_rel
    ADD CONSTRAINT helpdesk_email_history_attachment_rel_ir_attachment_id_fkey FOREIGN KEY (ir_attachment_id) REFERENCES public.ir_attachment(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.helpdesk_email_history
    ADD CONSTRAINT helpdesk_email_history_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.helpdesk_email_history
    ADD CONSTRAINT helpdesk_email_history_email_account_id_fkey FOREIGN KEY (email_account_id) REFERENCES public.mail_server_account(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.helpdesk_email_history_res_partner_rel
    ADD CONSTRAINT helpdesk_email_history_res_partn_helpdesk_email_history_id_fkey FOREIGN KEY (helpdesk_email_history_id) REFERENCES public.helpdesk_email_history(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.helpdesk_email_history_res_partner_rel
    ADD CONSTRAINT helpdesk_email_history_res_partner_rel_res_partner_id_fkey FOREIGN KEY (res_partner_id) REFERENCES public.res_partner(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.helpdesk_email_history
    ADD CONSTRAINT helpdesk_email_history_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES public.helpdesk_ticket(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.helpdesk_email_history
    ADD CONSTRAINT helpdesk_email_history_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.helpdesk_email_import
    ADD CONSTRAINT helpdesk_email_import_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.mail_server_account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.helpdesk_email_import
    ADD CONSTRAINT helpdesk_email_import_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.helpdesk_email_import
    ADD CONSTRAINT helpdesk_email_import_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES public.helpdesk_ticket(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.helpdesk_email_import
    ADD CONSTRAINT helpdesk_email_import_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.res_users(id) ON DELETE RESTRICT;
ALTER TABLE ONLY public.helpdesk_email_import
    ADD CONSTRAINT helpdesk_email_import_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.helpdesk_email_message
    ADD CONSTRAINT helpdesk_email_message_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.mail_server_account(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.helpdesk_email_message
    ADD CONSTRAINT helpdesk_email_message_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.helpdesk_email_message_ir_attachment_rel
    ADD CONSTRAINT helpdesk_email_message_ir_attach_helpdesk_email_message_id_fkey FOREIGN KEY (helpdesk_email_message_id) REFERENCES public.helpdesk_email_message(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.helpdesk_email_message_ir_attachment_rel
    ADD CONSTRAINT helpdesk_email_message_ir_attachment_rel_ir_attachment_id_fkey FOREIGN KEY (ir_attachment_id) REFERENCES public.ir_attachment(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.helpdesk_email_message
    ADD CONSTRAINT helpdesk_email_message_mail_message_id_fkey FOREIGN KEY (mail_message_id) REFERENCES public.mail_message(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.helpdesk_email_message
    ADD CONSTRAINT helpdesk_email_message_original_id_fkey FOREIGN KEY (original_id) REFERENCES public.ir_attachment(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.helpdesk_email_message
    ADD CONSTRAINT helpdesk_email_message_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES public.helpdesk_ticket(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.helpdesk_email_message
    ADD CONSTRAINT helpdesk_email_message_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.helpdesk_email_message
    ADD CONSTRAINT helpdesk_email_message_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account
    ADD CONSTRAINT mail_server_account_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account_fill
    ADD CONSTRAINT mail_server_account_fill_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account_fill_line
    ADD CONSTRAINT mail_server_account_fill_line_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account_fill_line
    ADD CONSTRAINT mail_server_account_fill_line_fill_id_fkey FOREIGN KEY (fill_id) REFERENCES public.mail_server_account_fill(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account_fill_line
    ADD CONSTRAINT mail_server_account_fill_line_profile_id_fkey FOREIGN KEY (profile_id) REFERENCES public.mail_server_profile(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account_fill_line
    ADD CONSTRAINT mail_server_account_fill_line_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account_fill_line
    ADD CONSTRAINT mail_server_account_fill_line_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account_fill
    ADD CONSTRAINT mail_server_account_fill_profile_id_fkey FOREIGN KEY (profile_id) REFERENCES public.mail_server_profile(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account_fill
    ADD CONSTRAINT mail_server_account_fill_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account_paste
    ADD CONSTRAINT mail_server_account_paste_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account_paste_line
    ADD CONSTRAINT mail_server_account_paste_line_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account_paste_line
    ADD CONSTRAINT mail_server_account_paste_line_paste_id_fkey FOREIGN KEY (paste_id) REFERENCES public.mail_server_account_paste(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.mail_server_account_paste_line
    ADD CONSTRAINT mail_server_account_paste_line_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account_paste
    ADD CONSTRAINT mail_server_account_paste_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_account
    ADD CONSTRAINT mail_server_account_profile_id_fkey FOREIGN KEY (profile_id) REFERENCES public.mail_server_profile(id) ON DELETE RESTRICT;
ALTER TABLE ONLY public.mail_server_account
    ADD CONSTRAINT mail_server_account_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.res_users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.mail_server_account
    ADD CONSTRAINT mail_server_account_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_detect
    ADD CONSTRAINT mail_server_detect_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_detect_line
    ADD CONSTRAINT mail_server_detect_line_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_detect_line
    ADD CONSTRAINT mail_server_detect_line_detect_id_fkey FOREIGN KEY (detect_id) REFERENCES public.mail_server_detect(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.mail_server_detect_line
    ADD CONSTRAINT mail_server_detect_line_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_detect
    ADD CONSTRAINT mail_server_detect_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_oauth_request
    ADD CONSTRAINT mail_server_oauth_request_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.mail_server_account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.mail_server_oauth_request
    ADD CONSTRAINT mail_server_oauth_request_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_oauth_request
    ADD CONSTRAINT mail_server_oauth_request_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.res_users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.mail_server_oauth_request
    ADD CONSTRAINT mail_server_oauth_request_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_profile
    ADD CONSTRAINT mail_server_profile_company_id_fkey FOREIGN KEY (company_id) REFERENCES public.res_company(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_profile
    ADD CONSTRAINT mail_server_profile_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_profile
    ADD CONSTRAINT mail_server_profile_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_reply
    ADD CONSTRAINT mail_server_reply_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.mail_server_account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.mail_server_reply_attachment_rel
    ADD CONSTRAINT mail_server_reply_attachment_rel_ir_attachment_id_fkey FOREIGN KEY (ir_attachment_id) REFERENCES public.ir_attachment(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.mail_server_reply_attachment_rel
    ADD CONSTRAINT mail_server_reply_attachment_rel_mail_server_reply_id_fkey FOREIGN KEY (mail_server_reply_id) REFERENCES public.mail_server_reply(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.mail_server_reply
    ADD CONSTRAINT mail_server_reply_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_reply
    ADD CONSTRAINT mail_server_reply_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES public.helpdesk_ticket(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_reply
    ADD CONSTRAINT mail_server_reply_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_test
    ADD CONSTRAINT mail_server_test_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.mail_server_account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.mail_server_test
    ADD CONSTRAINT mail_server_test_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_test_line
    ADD CONSTRAINT mail_server_test_line_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_test_line
    ADD CONSTRAINT mail_server_test_line_test_id_fkey FOREIGN KEY (test_id) REFERENCES public.mail_server_test(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.mail_server_test_line
    ADD CONSTRAINT mail_server_test_line_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.mail_server_test
    ADD CONSTRAINT mail_server_test_profile_id_fkey FOREIGN KEY (profile_id) REFERENCES public.mail_server_profile(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.mail_server_test
    ADD CONSTRAINT mail_server_test_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE "ir_mail_server" ADD COLUMN "email_account_id" integer;
ALTER TABLE "mail_compose_message" ADD COLUMN "email_account_id" integer;
ALTER TABLE "mail_compose_message" ADD COLUMN "email_bcc" character varying;
ALTER TABLE "mail_compose_message" ADD COLUMN "email_cc" character varying;
ALTER TABLE "mail_compose_message" ADD COLUMN "email_sender" character varying;
ALTER TABLE "mail_mail" ADD COLUMN "account_attempts" integer;
ALTER TABLE "mail_mail" ADD COLUMN "is_account_letter" boolean;
ALTER TABLE "mail_message" ADD COLUMN "account_bcc" character varying;
ALTER TABLE "mail_message" ADD COLUMN "account_cc" character varying;
ALTER TABLE "mail_message" ADD COLUMN "account_email" character varying;
ALTER TABLE "mail_message" ADD COLUMN "account_sent_copy" character varying;
ALTER TABLE "mail_message" ADD COLUMN "is_email_history" boolean;
ALTER TABLE "res_company" ADD COLUMN "helpdesk_email_attachments" boolean;
ALTER TABLE "res_company" ADD COLUMN "helpdesk_email_processing" character varying;
ALTER TABLE "res_config_settings" ADD COLUMN "helpdesk_email_attachments" boolean;
ALTER TABLE "res_config_settings" ADD COLUMN "helpdesk_email_processing" character varying;
ALTER TABLE "res_users" ADD COLUMN "helpdesk_answer_as" character varying;
ALTER TABLE "res_users" ADD COLUMN "helpdesk_import_at_once" boolean;
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900389, 'helpdesk.email.import', 'id desc', 'base', 'fold', '{"en_US": "Email Import in the Background"}', 'A selection that is being imported by jobs, and how far they are.

    Every job imports one chunk in one transaction and orders the next, so that a job
    that dies is repeated by the queue without harm: nothing of it was kept.
    ', false, false, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900390, 'helpdesk.email.message', 'id desc', 'base', 'fold', '{"en_US": "Imported Email"}', 'One email that was fetched, and the ticket it was imported into.

    Rows are written by the import alone (no access right creates or changes
    one), so that nobody can point a row at another one''s original. A row is read
    by who imported it; once attached, by whoever may read the ticket.
    ', false, false, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900395, 'mail.write.only.mixin', 'id', 'base', 'fold', '{"en_US": "Write-only Fields"}', 'Fields that are written, never read: nor searched, sorted or grouped by.

    Such a field always computes False and names ``_search_write_only`` as its
    search. Who tries gets the same sentence whatever there is to find.
    ', true, false, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900396, 'mail.secret.mixin', 'id', 'base', 'fold', '{"en_US": "Write-only Secrets"}', 'Another key for what is stored, in steps that may be interrupted.', true, false, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900397, 'mail.server.profile', 'sequence, id', 'base', 'fold', '{"en_US": "Mail Server"}', 'Testing the way to a server, without any account.', false, false, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900398, 'mail.server.account', 'user_id, sequence, id', 'base', 'fold', '{"en_US": "Email Account"}', 'Signing in at a provider, and out again.', false, false, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900399, 'mail.server.account.grid', 'user_id, id', 'base', 'fold', '{"en_US": "Rep Email Accounts"}', 'The administrator''s list of all reps, with or without an email account.

    A row is not stored: it is a rep with the first account, if there is one, or
    a further account. Writing to a row writes to its account, and makes it for a
    rep who had none. The row of a rep keeps its id (the user''s) meanwhile.
    ', false, false, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900400, 'mail.server.oauth.request', 'id', 'base', 'fold', '{"en_US": "OAuth 2.0 Sign-in on its Way"}', 'A rep on the way to a provider and back; for once, and for ten minutes.

    Nobody but this module has access; the state that travels is kept as its hash.
    ', false, true, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900401, 'mail.server.outbox', 'id desc', 'base', 'fold', '{"en_US": "Email Outbox"}', 'What waits or failed in Odoo''s queue of a rep''s own mail, for that rep.

    A view of ``mail.mail``, which reps may not read: it holds everybody''s mail.
    ', false, false, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900402, 'mail.server.sender', 'id', 'base', 'fold', '{"en_US": "Choice of a Sender"}', 'For dialogs that send: which of the account''s addresses is the sender.', true, false, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900403, 'helpdesk.email.history', 'id', 'base', 'fold', '{"en_US": "Email History"}', 'Sends a ticket''s history from the rep''s own account.', false, true, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900405, 'mail.server.account.fill', 'id', 'base', 'fold', '{"en_US": "Fill Down Email Accounts"}', 'Fill down server, address and user name for many reps at once.', false, true, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900406, 'mail.server.account.fill.line', 'id', 'base', 'fold', '{"en_US": "Fill Down Email Accounts: Preview"}', 'A row of the preview.', false, true, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900407, 'mail.server.account.paste', 'id', 'base', 'fold', '{"en_US": "Paste Email Accounts"}', 'Rep email accounts from rows of a spreadsheet.

    The rows hold passwords: they are read while they are saved and never stored.
    ', false, true, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900408, 'mail.server.account.paste.line', 'row, id', 'base', 'fold', '{"en_US": "Pasted Row with a Problem"}', 'A pasted row that could not be saved.', false, true, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900409, 'mail.server.reply', 'id', 'base', 'fold', '{"en_US": "Answer to an Email"}', 'The composer for a message of the inbox.', false, true, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900410, 'mail.server.detect', 'id', 'base', 'fold', '{"en_US": "Find Mail Server Settings"}', 'Find a mail server''s settings: from a provider, or from a domain.

    What is found becomes a new mail server only when the administrator saves it.
    ', false, true, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900411, 'mail.server.detect.line', 'id', 'base', 'fold', '{"en_US": "Find Mail Server Settings: Possibility"}', 'One possibility.', false, true, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900412, 'mail.server.test', 'id', 'base', 'fold', '{"en_US": "Connection Test"}', 'What a connection test found, step by step.', false, true, false, false, false);
INSERT INTO "ir_model" ("id", "model", "order", "state", "fold_name", "name", "info", "abstract", "transient", "is_mail_thread", "is_mail_activity", "is_mail_blacklist") VALUES (900413, 'mail.server.test.line', 'id', 'base', 'fold', '{"en_US": "Connection Test: Step"}', 'One step.', false, true, false, false, false);
INSERT INTO "res_partner" ("id", "name", "color", "commercial_partner_id", "complete_name", "lang", "type", "email", "active", "is_company", "partner_share", "message_bounce", "email_normalized") VALUES (900006, 'Alma', 0, 900006, 'Alma', 'en_US', 'contact', 'alma@example.com', true, false, false, 0, 'alma@example.com');
INSERT INTO "res_partner" ("id", "name", "color", "commercial_partner_id", "complete_name", "lang", "type", "email", "active", "is_company", "partner_share", "message_bounce", "email_normalized") VALUES (900007, 'Bert', 0, 900007, 'Bert', 'en_US', 'contact', 'bert@example.com', true, false, false, 0, 'bert@example.com');
INSERT INTO "res_partner" ("id", "name", "color", "commercial_partner_id", "complete_name", "lang", "type", "email", "active", "is_company", "partner_share", "message_bounce", "email_normalized") VALUES (900008, 'Carla Customer', 0, 900008, 'Carla Customer', 'en_US', 'contact', 'carla@customer.example', true, false, true, 0, 'carla@customer.example');
INSERT INTO "res_users" ("id", "company_id", "partner_id", "active", "login", "signature", "share", "tour_enabled", "notification_type", "helpdesk_answer_as") VALUES (900005, pg_temp.ref('base.main_company'), 900006, true, 'alma', '<div>Alma</div>', false, false, 'email', 'account');
INSERT INTO "res_users" ("id", "company_id", "partner_id", "active", "login", "signature", "share", "tour_enabled", "notification_type", "helpdesk_answer_as") VALUES (900006, pg_temp.ref('base.main_company'), 900007, true, 'bert', '<div>Bert</div>', false, false, 'email', 'account');
INSERT INTO "ir_act_window" ("id", "type", "path", "binding_type", "binding_view_types", "name", "help", "limit", "context", "res_model", "target", "view_mode", "mobile_view_mode", "cache") VALUES (900182, 'ir.actions.act_window', 'helpdesk-imported-emails', 'action', 'list,form', '{"en_US": "Imported Emails"}', '{"en_US": "<p class=\"o_view_nocontent_smiling_face\">No email was imported yet</p>\n            <p>Drag one from your Email Inbox onto a ticket.</p>\n        "}', 80, '{}', 'helpdesk.email.message', 'current', 'list,form', 'kanban', true);
INSERT INTO "ir_act_window" ("id", "type", "binding_type", "binding_view_types", "name", "limit", "context", "res_model", "target", "view_mode", "mobile_view_mode", "cache") VALUES (900184, 'ir.actions.act_window', 'action', 'list,form', '{"en_US": "Fill Down"}', 80, '{}', 'mail.server.account.fill', 'new', 'form', 'kanban', true);
INSERT INTO "ir_act_window" ("id", "type", "binding_type", "binding_view_types", "name", "limit", "context", "res_model", "target", "view_mode", "mobile_view_mode", "cache") VALUES (900185, 'ir.actions.act_window', 'action', 'list,form', '{"en_US": "Paste Email Accounts"}', 80, '{}', 'mail.server.account.paste', 'new', 'form', 'kanban', true);
INSERT INTO "ir_act_window" ("id", "type", "binding_type", "binding_view_types", "name", "limit", "context", "res_model", "target", "view_mode", "mobile_view_mode", "cache") VALUES (900186, 'ir.actions.act_window', 'action', 'list,form', '{"en_US": "Find Mail Server Settings"}', 80, '{}', 'mail.server.detect', 'new', 'form', 'kanban', true);
INSERT INTO "ir_act_window" ("id", "type", "path", "binding_type", "binding_view_types", "name", "limit", "context", "res_model", "target", "view_mode", "mobile_view_mode", "cache") VALUES (900187, 'ir.actions.act_window', 'helpdesk-email-accounts', 'action', 'list,form', '{"en_US": "Rep Email Accounts"}', 80, '{}', 'mail.server.account', 'current', 'list,form', 'kanban', true);
INSERT INTO "ir_act_window" ("id", "type", "binding_type", "binding_view_types", "name", "help", "limit", "domain", "context", "res_model", "target", "view_mode", "mobile_view_mode", "cache") VALUES (900188, 'ir.actions.act_window', 'action', 'list,form', '{"en_US": "Outbox"}', '{"en_US": "<p class=\"o_view_nocontent_smiling_face\">Nothing waits here</p>\n            <p>\n                Email you send from your own account appears here until the mail\n                server has taken it: what waits, what failed and why.\n            </p>\n        "}', 80, '[("user_id", "=", uid)]', '{}', 'mail.server.outbox', 'current', 'list,form', 'kanban', true);
INSERT INTO "ir_act_window" ("id", "type", "path", "binding_type", "binding_view_types", "name", "help", "limit", "context", "res_model", "target", "view_mode", "mobile_view_mode", "cache") VALUES (900189, 'ir.actions.act_window', 'helpdesk-mail-servers', 'action', 'list,form', '{"en_US": "Mail Servers"}', '{"en_US": "<p class=\"o_view_nocontent_smiling_face\">\n                Name your mail server once\n            </p>\n            <p>\n                Then your support reps only sign in, and read their email in the\n                helpdesk.\n                <br>\n                <a type=\"action\" name=\"186\" class=\"btn btn-secondary mt-2\">Find settings</a>\n            </p>\n        "}', 80, '{}', 'mail.server.profile', 'current', 'list,form', 'kanban', true);
INSERT INTO "ir_act_window" ("id", "type", "path", "binding_type", "binding_view_types", "name", "help", "limit", "context", "res_model", "target", "view_mode", "mobile_view_mode", "cache") VALUES (900190, 'ir.actions.act_window', 'helpdesk-rep-email-accounts', 'action', 'list,form', '{"en_US": "Rep Email Accounts"}', '{"en_US": "<p class=\"o_view_nocontent_empty_folder\">\n                Configure a mail server first\n            </p>\n            <p>\n                Then all support reps are listed here, and you enter their email\n                accounts.\n                <br>\n                <a type=\"action\" name=\"189\" class=\"btn btn-primary mt-2\">Mail Servers</a>\n            </p>\n        "}', 80, '{}', 'mail.server.account.grid', 'current', 'list', 'kanban', true);
INSERT INTO "ir_act_server" ("id", "binding_model_id", "type", "binding_type", "binding_view_types", "name", "sequence", "model_id", "automated_name", "usage", "state", "update_m2m_operation", "update_boolean_value", "evaluation_type", "code", "activity_date_deadline_range", "mail_post_autofollow") VALUES (900183, 900390, 'ir.actions.server', 'action', 'list,form', '{"en_US": "Import into ticket memo"}', 5, 900390, 'Execute Code', 'ir_actions_server', 'code', 'add', 'true', 'value', 'action = records.action_import()', 0, false);
INSERT INTO "ir_act_client" ("id", "type", "path", "binding_type", "binding_view_types", "name", "tag", "target", "context") VALUES (900181, 'ir.actions.client', 'email-inbox', 'action', 'list,form', '{"en_US": "Email Inbox"}', 'helpdesk_mgmt_user_email.inbox', 'current', '{}');
INSERT INTO "ir_ui_view" ("id", "priority", "name", "key", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900538, 16, 'Complete email', 'helpdesk_mgmt_user_email.complete_message', 'qweb', 'helpdesk_mgmt_user_email/views/helpdesk_email_message_templates.xml', 'primary', '{"en_US": "<t name=\"Complete email\" t-name=\"helpdesk_mgmt_user_email.complete_message\">\n        <html t-att-lang=\"language\" t-att-data-theme=\"theme\">\n            <head>\n                <meta charset=\"utf-8\"/>\n                <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n                <meta name=\"robots\" content=\"noindex\"/>\n                <title t-out=\"title\"/>\n                <style>\n                    :root {\n                        color-scheme: light;\n                        --page: light-dark(#f3f4f6, #1b1d26);\n                        --sheet: light-dark(#fff, #262a36);\n                        --text: light-dark(#212529, #e4e4e7);\n                        --quiet: light-dark(#5f6670, #a5abb6);\n                        --line: light-dark(#dee2e6, #3c414e);\n                        --link: light-dark(#714b67, #c9a6c1);\n                    }\n                    :root[data-theme=\"dark\"] { color-scheme: dark; }\n                    * { box-sizing: border-box; }\n                    body {\n                        margin: 0; background: var(--page); color: var(--text);\n                        font: 15px/1.5 system-ui, sans-serif;\n                    }\n                    main {\n                        display: flex; flex-direction: column; min-height: 100vh;\n                        max-width: 60rem; margin: 0 auto; background: var(--sheet);\n                        border: solid var(--line); border-width: 0 1px;\n                    }\n                    a { color: var(--link); }\n                    a:focus-visible, summary:focus-visible {\n                        outline: 2px solid var(--link); outline-offset: 2px;\n                    }\n                    header, nav, .notes, details, pre { padding: 1rem 1.5rem; }\n                    nav, details, pre, iframe { border-top: 1px solid var(--line); }\n                    h1 {\n                        font-size: 1.4rem; line-height: 1.25; margin: 0.25rem 0 0.75rem;\n                        overflow-wrap: anywhere;\n                    }\n                    dl {\n                        display: grid; grid-template-columns: max-content 1fr;\n                        gap: 0.15rem 1rem; margin: 0;\n                    }\n                    dt, small { color: var(--quiet); }\n                    dd { margin: 0; overflow-wrap: anywhere; }\n                    ul {\n                        margin: 0; padding: 0; list-style: none;\n                        display: flex; flex-wrap: wrap; gap: 0.5rem;\n                    }\n                    nav a {\n                        display: inline-block; max-width: 100%; padding: 0.3rem 0.75rem;\n                        border: 1px solid var(--line); border-radius: 0.4rem;\n                        text-decoration: none; overflow-wrap: anywhere;\n                    }\n                    nav a:hover { border-color: var(--link); }\n                    .notes {\n                        background: light-dark(#fff3cd, #4a3f17);\n                        color: light-dark(#664d03, #ffe69c);\n                    }\n                    iframe {\n                        border-width: 1px 0 0; border-style: solid; width: 100%;\n                        flex: 1 1 60vh; min-height: 60vh; background: #fff;\n                        color-scheme: light;\n                    }\n                    iframe.dark { background: transparent; color-scheme: dark; }\n                    pre {\n                        margin: 0; flex: 1; white-space: pre-wrap;\n                        overflow-wrap: anywhere; font: inherit;\n                    }\n                    summary { cursor: pointer; }\n                    details table {\n                        font: 13px/1.4 monospace; border-spacing: 0 0.25rem;\n                        margin-top: 0.5rem;\n                    }\n                    details td { vertical-align: top; overflow-wrap: anywhere; }\n                    details td:first-child { color: var(--quiet); padding-right: 1rem; }\n                    @media (max-width: 40rem) {\n                        header, nav, .notes, details, pre { padding: 0.75rem 1rem; }\n                    }\n                </style>\n            </head>\n            <body>\n                <main>\n                    <header>\n                        <a t-if=\"ticket_url\" t-att-href=\"ticket_url\" t-out=\"ticket_name\"/>\n                        <h1 t-out=\"title\"/>\n                        <dl>\n                            <t t-foreach=\"lines\" t-as=\"line\">\n                                <dt t-out=\"line[0]\"/>\n                                <dd t-out=\"line[1]\"/>\n                            </t>\n                        </dl>\n                    </header>\n                    <div class=\"notes\" role=\"status\" t-if=\"notes\">\n                        <div t-foreach=\"notes\" t-as=\"note\" t-out=\"note\"/>\n                    </div>\n                    <nav aria-label=\"Attachments\">\n                        <ul>\n                            <li t-foreach=\"attachments\" t-as=\"attachment\">\n                                <a t-att-href=\"attachment[''url'']\">\n                                    <t t-out=\"attachment[''name'']\"/>\n                                    <small t-out=\"attachment[''size'']\"/>\n                                </a>\n                            </li>\n                            <li>\n                                <a t-att-href=\"original_url\">Download original</a>\n                            </li>\n                            <li t-if=\"images_url\">\n                                <a t-att-href=\"images_url\">Show images (<t t-out=\"blocked_images\"/>)</a>\n                            </li>\n                        </ul>\n                    </nav>\n                    <iframe t-if=\"document\" t-att-class=\"paper\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\" referrerpolicy=\"no-referrer\" title=\"Email\" t-att-srcdoc=\"document\"/>\n                    <pre t-else=\"\" t-out=\"text\"/>\n                    <details>\n                        <summary>All headers</summary>\n                        <table>\n                            <tr t-foreach=\"headers\" t-as=\"header\">\n                                <td t-out=\"header[0]\"/>\n                                <td t-out=\"header[1]\"/>\n                            </tr>\n                        </table>\n                    </details>\n                </main>\n            </body>\n        </html>\n    </t>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900539, 16, 'helpdesk.email.message list', 'helpdesk.email.message', 'list', 'helpdesk_mgmt_user_email/views/helpdesk_email_message_views.xml', 'primary', '{"en_US": "<list create=\"0\" edit=\"0\" delete=\"0\" import=\"0\">\n                <field name=\"date\"/>\n                <field name=\"email_from\"/>\n                <field name=\"subject\"/>\n                <field name=\"ticket_id\"/>\n                <field name=\"user_id\" widget=\"many2one_avatar_user\" optional=\"show\"/>\n                <field name=\"account_id\" optional=\"hide\"/>\n                <field name=\"mode\" optional=\"show\"/>\n                <field name=\"state\" widget=\"badge\" decoration-success=\"state == ''imported''\" decoration-info=\"state == ''fetched''\"/>\n                <field name=\"after_import_state\" optional=\"hide\"/>\n            </list>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900540, 16, 'helpdesk.email.message form', 'helpdesk.email.message', 'form', 'helpdesk_mgmt_user_email/views/helpdesk_email_message_views.xml', 'primary', '{"en_US": "<form create=\"0\" edit=\"0\" delete=\"0\" string=\"Imported Email\">\n                <header>\n                    <button name=\"action_import\" type=\"object\" string=\"Import into ticket memo\" class=\"btn-primary\" invisible=\"state == ''imported'' or user_id != uid\"/>\n                    <button name=\"action_open_message\" type=\"object\" string=\"Open complete message\" invisible=\"not original_id\"/>\n                    <button name=\"action_undo\" type=\"object\" string=\"Undo the import\" confirm=\"The memo and its attachments are removed from the ticket.\" invisible=\"state != ''imported'' or user_id != uid\"/>\n                    <field name=\"state\" widget=\"statusbar\"/>\n                </header>\n                <sheet>\n                    <div class=\"alert alert-warning\" role=\"alert\" invisible=\"not problems\">\n                        <field name=\"problems\"/>\n                    </div>\n                    <div class=\"oe_title\">\n                        <h1><field name=\"subject\" placeholder=\"(no subject)\"/></h1>\n                    </div>\n                    <group>\n                        <group name=\"message\">\n                            <field name=\"email_from\"/>\n                            <field name=\"email_to\"/>\n                            <field name=\"email_cc\" invisible=\"not email_cc\"/>\n                            <field name=\"date\"/>\n                        </group>\n                        <group name=\"import\">\n                            <field name=\"ticket_id\"/>\n                            <field name=\"mode\"/>\n                            <field name=\"visibility\"/>\n                            <field name=\"user_id\" widget=\"many2one_avatar_user\"/>\n                            <field name=\"account_id\"/>\n                        </group>\n                    </group>\n                    <field name=\"attachment_ids\" widget=\"many2many_binary\" invisible=\"not attachment_ids\"/>\n                    <notebook>\n                        <page string=\"Text\" name=\"text\">\n                            <field name=\"body_text\"/>\n                        </page>\n                        <page string=\"Technical\" name=\"technical\">\n                            <group>\n                                <field name=\"message_id\"/>\n                                <field name=\"raw_sha256\"/>\n                                <field name=\"forced\"/>\n                                <field name=\"after_import\"/>\n                                <field name=\"after_import_state\"/>\n                            </group>\n                        </page>\n                    </notebook>\n                </sheet>\n            </form>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900541, 16, 'helpdesk.email.message search', 'helpdesk.email.message', 'search', 'helpdesk_mgmt_user_email/views/helpdesk_email_message_views.xml', 'primary', '{"en_US": "<search>\n                <field name=\"subject\" filter_domain=\"[''|'', (''subject'', ''ilike'', self), (''email_from'', ''ilike'', self)]\"/>\n                <field name=\"email_from\"/>\n                <field name=\"ticket_id\"/>\n                <field name=\"user_id\"/>\n                <filter name=\"mine\" string=\"Mine\" domain=\"[(''user_id'', ''='', uid)]\"/>\n                <separator/>\n                <filter name=\"fetched\" string=\"Not imported\" domain=\"[(''state'', ''='', ''fetched'')]\"/>\n                <filter name=\"with_problems\" string=\"With problems\" domain=\"[(''problems'', ''!='', False)]\"/>\n                <separator/>\n                <filter name=\"filter_date\" date=\"date\"/>\n                <filter name=\"group_by_ticket\" string=\"Ticket\" context=\"{''group_by'': ''ticket_id''}\"/>\n                <filter name=\"group_by_user\" string=\"Imported by\" context=\"{''group_by'': ''user_id''}\"/>\n            </search>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "inherit_id", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900542, 16, pg_temp.ref('helpdesk_mgmt.ticket_view_form'), 'helpdesk.ticket form', 'helpdesk.ticket', 'form', 'helpdesk_mgmt_user_email/views/helpdesk_ticket_views.xml', 'extension', '{"en_US": "<data><header position=\"inside\">\n                <button name=\"action_import_email\" type=\"object\" string=\"Import Email\" groups=\"helpdesk_mgmt.group_helpdesk_user_own\" invisible=\"not id\"/>\n            </header>\n            <div name=\"button_box\" position=\"inside\">\n                <button name=\"action_view_email_messages\" type=\"object\" class=\"oe_stat_button\" icon=\"fa-envelope-o\" invisible=\"not email_message_count\">\n                    <field name=\"email_message_count\" widget=\"statinfo\" string=\"Emails\"/>\n                </button>\n            </div>\n        </data>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "inherit_id", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900543, 16, pg_temp.ref('helpdesk_mgmt.view_helpdesk_ticket_kanban'), 'helpdesk.ticket kanban', 'helpdesk.ticket', 'kanban', 'helpdesk_mgmt_user_email/views/helpdesk_ticket_views.xml', 'extension', '{"en_US": "<kanban position=\"attributes\">\n                <attribute name=\"js_class\">helpdesk_ticket_email_board</attribute>\n            </kanban>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900544, 16, 'mail.server.account.fill form', 'mail.server.account.fill', 'form', 'helpdesk_mgmt_user_email/wizards/mail_server_account_fill_views.xml', 'primary', '{"en_US": "<form string=\"Fill Down\">\n                <field name=\"row_ids_text\" invisible=\"1\"/>\n                <group>\n                    <group>\n                        <field name=\"profile_id\" options=\"{''no_create'': True, ''no_open'': True}\"/>\n                        <field name=\"overwrite\"/>\n                    </group>\n                    <group>\n                        <field name=\"email_rule\"/>\n                        <field name=\"email_pattern\" invisible=\"email_rule != ''pattern''\" required=\"email_rule == ''pattern''\" string=\"Address pattern\"/>\n                        <field name=\"login_rule\"/>\n                        <field name=\"login_pattern\" invisible=\"login_rule != ''pattern''\" required=\"login_rule == ''pattern''\" string=\"User name pattern\"/>\n                        <div class=\"text-muted\" colspan=\"2\" invisible=\"email_rule != ''pattern'' and login_rule != ''pattern''\">\n                            {login} is the rep''s login in Odoo up to the @, {domain} the\n                            server''s domain, {email} the address.\n                        </div>\n                    </group>\n                </group>\n                <field name=\"line_ids\" readonly=\"1\" nolabel=\"1\">\n                    <list decoration-muted=\"not is_changed\" limit=\"200\">\n                        <field name=\"is_changed\" column_invisible=\"1\"/>\n                        <field name=\"user_id\"/>\n                        <field name=\"profile_id\"/>\n                        <field name=\"email\"/>\n                        <field name=\"login\" placeholder=\"the usual one\"/>\n                    </list>\n                </field>\n                <footer>\n                    <button name=\"action_apply\" type=\"object\" string=\"Fill down\" class=\"btn-primary\"/>\n                    <button special=\"cancel\" string=\"Discard\" class=\"btn-secondary\"/>\n                </footer>\n            </form>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900545, 16, 'mail.server.account.paste form', 'mail.server.account.paste', 'form', 'helpdesk_mgmt_user_email/wizards/mail_server_account_paste_views.xml', 'primary', '{"en_US": "<form string=\"Paste Email Accounts\">\n                <field name=\"is_done\" invisible=\"1\"/>\n                <div invisible=\"is_done\">\n                    <p>\n                        Copy rows from a spreadsheet and paste them here. The columns are\n                        support rep (name or login), mail server, email address, user\n                        name and password; with headings in the first row they may come\n                        in any order, and some may be missing.\n                    </p>\n                    <field name=\"pasted\" class=\"font-monospace\" placeholder=\"Ann Carver, Head office, ann@example.com, , secret\"/>\n                    <p class=\"text-muted mb-0\">\n                        Accounts that exist are brought up to date; an empty cell leaves\n                        what is there. Passwords are stored encrypted, the rows are not.\n                    </p>\n                </div>\n                <div invisible=\"not is_done\">\n                    <div class=\"alert alert-success\" role=\"status\" invisible=\"not saved\">\n                        Rows saved: <field name=\"saved\" class=\"fw-bold\"/>\n                    </div>\n                    <div class=\"alert alert-warning\" role=\"alert\" invisible=\"not line_ids\">\n                        These rows were left out. Correct them, and paste them again.\n                    </div>\n                    <field name=\"line_ids\" invisible=\"not line_ids\" nolabel=\"1\">\n                        <list>\n                            <field name=\"row\" width=\"60px\"/>\n                            <field name=\"problem\"/>\n                        </list>\n                    </field>\n                </div>\n                <footer>\n                    <button name=\"action_save\" type=\"object\" string=\"Save accounts\" class=\"btn-primary\" invisible=\"is_done\" data-hotkey=\"q\"/>\n                    <button special=\"cancel\" string=\"Discard\" class=\"btn-secondary\" invisible=\"is_done\" data-hotkey=\"x\"/>\n                    <button name=\"action_open\" type=\"object\" string=\"Paste more\" class=\"btn-secondary\" invisible=\"not is_done\"/>\n                    <button special=\"cancel\" string=\"Close\" class=\"btn-primary\" invisible=\"not is_done\" data-hotkey=\"x\"/>\n                </footer>\n            </form>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900546, 16, 'mail.server.detect form', 'mail.server.detect', 'form', 'helpdesk_mgmt_user_email/wizards/mail_server_detect_views.xml', 'primary', '{"en_US": "<form string=\"Find Mail Server Settings\">\n                <field name=\"is_looked_up\" invisible=\"1\"/>\n                <group>\n                    <group string=\"From a provider\">\n                        <field name=\"provider\" placeholder=\"Choose your provider\"/>\n                        <div colspan=\"2\">\n                            <button name=\"action_use_provider\" type=\"object\" string=\"Use these settings\" class=\"btn-secondary\" invisible=\"not provider\"/>\n                        </div>\n                    </group>\n                    <group string=\"From a domain\">\n                        <field name=\"domain\" placeholder=\"e.g. example.com\"/>\n                        <div colspan=\"2\">\n                            <button name=\"action_look_up\" type=\"object\" string=\"Look up\" class=\"btn-secondary\" invisible=\"not domain\"/>\n                        </div>\n                    </group>\n                </group>\n                <div class=\"alert alert-warning\" role=\"status\" invisible=\"not is_looked_up or line_ids\">\n                    Nothing was found for this domain. Ask your provider for the\n                    settings, and enter them by hand.\n                </div>\n                <field name=\"line_ids\" nolabel=\"1\" invisible=\"not line_ids\">\n                    <list no_open=\"1\" create=\"0\" delete=\"0\" edit=\"0\">\n                        <field name=\"source\"/>\n                        <field name=\"provider_name\" optional=\"show\"/>\n                        <field name=\"server_type\"/>\n                        <field name=\"incoming_summary\"/>\n                        <field name=\"smtp_summary\"/>\n                        <button name=\"action_use\" type=\"object\" string=\"Use\" class=\"btn-primary\"/>\n                    </list>\n                </field>\n                <footer>\n                    <button special=\"cancel\" string=\"Close\" class=\"btn-secondary\"/>\n                </footer>\n            </form>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900547, 16, 'mail.server.test form', 'mail.server.test', 'form', 'helpdesk_mgmt_user_email/wizards/mail_server_test_views.xml', 'primary', '{"en_US": "<form string=\"Connection Test\" create=\"0\" edit=\"0\">\n                <field name=\"is_ok\" invisible=\"1\"/>\n                <div class=\"alert alert-success d-flex align-items-baseline\" role=\"status\" invisible=\"not is_ok\">\n                    <i class=\"fa fa-check me-2\" title=\"Success\"/>\n                    <field name=\"message\"/>\n                </div>\n                <div class=\"alert alert-danger d-flex align-items-baseline\" role=\"alert\" invisible=\"is_ok\">\n                    <i class=\"fa fa-times me-2\" title=\"Failure\"/>\n                    <field name=\"message\"/>\n                </div>\n                <field name=\"line_ids\" nolabel=\"1\">\n                    <list no_open=\"1\" create=\"0\" delete=\"0\" edit=\"0\">\n                        <field name=\"direction\"/>\n                        <field name=\"step\"/>\n                        <field name=\"state\" widget=\"badge\" decoration-success=\"state == ''ok''\" decoration-danger=\"state == ''failed''\" decoration-muted=\"state == ''skipped''\"/>\n                        <field name=\"milliseconds\"/>\n                        <field name=\"detail\" class=\"text-wrap\"/>\n                    </list>\n                </field>\n                <footer>\n                    <button special=\"cancel\" string=\"Close\" class=\"btn-primary\"/>\n                    <button name=\"action_again\" type=\"object\" string=\"Test again\" class=\"btn-secondary\"/>\n                </footer>\n            </form>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900548, 16, 'mail.server.account form', 'mail.server.account', 'form', 'helpdesk_mgmt_user_email/views/mail_server_account_views.xml', 'primary', '{"en_US": "<form string=\"Email Account\">\n                <field name=\"active\" invisible=\"1\"/>\n                <field name=\"opens_others\" invisible=\"1\"/>\n                <field name=\"needs_sign_in\" invisible=\"1\"/>\n                <field name=\"server_changed\" invisible=\"1\"/>\n                <field name=\"may_edit_sign_in\" invisible=\"1\"/>\n                <field name=\"keeps_folders\" invisible=\"1\"/>\n                <field name=\"has_password\" invisible=\"1\"/>\n                <header>\n                    <button name=\"action_test_connection\" type=\"object\" string=\"Test connection\" class=\"btn-primary\" invisible=\"not id or server_changed\"/>\n                    <button name=\"action_try_again\" type=\"object\" string=\"Try again\" class=\"btn-primary\" invisible=\"not server_changed\"/>\n                    <field name=\"state\" widget=\"statusbar\" statusbar_visible=\"new,ok\"/>\n                </header>\n                <sheet>\n                    <widget name=\"web_ribbon\" title=\"Archived\" bg_color=\"text-bg-danger\" invisible=\"active\"/>\n                    <div class=\"alert alert-danger\" role=\"alert\" invisible=\"state != ''failed''\">\n                        <field name=\"last_error\"/>\n                    </div>\n                    <group>\n                        <group string=\"Sign-in\" name=\"sign_in\">\n                            <field name=\"user_id\" groups=\"helpdesk_mgmt.group_helpdesk_manager\" options=\"{''no_create'': True}\" widget=\"many2one_avatar_user\"/>\n                            <field name=\"profile_id\" options=\"{''no_create'': True}\" groups=\"helpdesk_mgmt.group_helpdesk_manager\"/>\n                            <field name=\"profile_id\" options=\"{''no_create'': True, ''no_open'': True}\" domain=\"[(''allow_self_service'', ''='', True)]\" readonly=\"id\" groups=\"!helpdesk_mgmt.group_helpdesk_manager\"/>\n                            <label for=\"email\"/>\n                            <div>\n                                <field name=\"email\" placeholder=\"ann@example.com\" readonly=\"not may_edit_sign_in\"/>\n                                <div class=\"text-danger\" invisible=\"not email_problem\">\n                                    <field name=\"email_problem\"/>\n                                </div>\n                            </div>\n                            <field name=\"login\" placeholder=\"the usual one\" readonly=\"not may_edit_sign_in\" invisible=\"not needs_sign_in\"/>\n                            <field name=\"sign_in_name\" invisible=\"not needs_sign_in\"/>\n                            <field name=\"password\" widget=\"mail_server_password\" options=\"{''set_field'': ''has_password''}\" placeholder=\"Not set yet\" readonly=\"not may_edit_sign_in\" invisible=\"not needs_sign_in\"/>\n                            <div class=\"text-muted\" colspan=\"2\" invisible=\"may_edit_sign_in or not profile_id\">\n                                Your administrator keeps the sign-ins on this server.\n                                Ask there to change yours.\n                            </div>\n                            <label for=\"exchange_mailbox\" invisible=\"server_type != ''exchange''\"/>\n                            <label for=\"exchange_mailbox\" string=\"Shared Mailbox\" invisible=\"not opens_others or server_type == ''exchange''\"/>\n                            <field name=\"exchange_mailbox\" nolabel=\"1\" widget=\"exchange_mailbox\" placeholder=\"the user''s own\" readonly=\"not may_edit_sign_in\" invisible=\"not opens_others\"/>\n                        </group>\n                        <group string=\"Sending\" name=\"sending\">\n                            <field name=\"from_name\"/>\n                            <field name=\"save_sent_copy\" invisible=\"not keeps_folders or files_sent_mail\"/>\n                            <field name=\"sent_folder\" placeholder=\"found automatically\" invisible=\"not save_sent_copy or not keeps_folders or files_sent_mail\"/>\n                        </group>\n                        <group string=\"Import\" name=\"import\" invisible=\"not keeps_folders\">\n                            <field name=\"after_import\" widget=\"radio\"/>\n                            <field name=\"after_import_folder\" invisible=\"after_import != ''move''\" required=\"after_import == ''move''\"/>\n                        </group>\n                        <group string=\"Status\" name=\"status\">\n                            <field name=\"last_success\"/>\n                        </group>\n                    </group>\n                    <group string=\"Signature\" name=\"signature\">\n                        <field name=\"signature\" nolabel=\"1\" colspan=\"2\" placeholder=\"Below every email you send from this account\" class=\"border rounded px-2\"/>\n                    </group>\n                </sheet>\n            </form>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900549, 16, 'mail.server.account list', 'mail.server.account', 'list', 'helpdesk_mgmt_user_email/views/mail_server_account_views.xml', 'primary', '{"en_US": "<list editable=\"bottom\" multi_edit=\"1\" open_form_view=\"1\">\n                <field name=\"sequence\" widget=\"handle\"/>\n                <field name=\"user_id\" widget=\"many2one_avatar_user\" options=\"{''no_create'': True}\"/>\n                <field name=\"profile_id\" options=\"{''no_create'': True}\"/>\n                <field name=\"email\"/>\n                <field name=\"login\" optional=\"show\"/>\n                <field name=\"password\" widget=\"mail_server_password\" options=\"{''set_field'': ''has_password'', ''tokens_field'': ''uses_oauth'', ''token_field'': ''has_token''}\"/>\n                <field name=\"has_password\" column_invisible=\"1\"/>\n                <field name=\"exchange_mailbox\" optional=\"hide\"/>\n                <field name=\"state\" widget=\"badge\" decoration-success=\"state == ''ok''\" decoration-danger=\"state == ''failed''\"/>\n                <field name=\"last_success\" optional=\"show\"/>\n                <field name=\"last_error\" optional=\"show\"/>\n            </list>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900550, 16, 'mail.server.account search', 'mail.server.account', 'search', 'helpdesk_mgmt_user_email/views/mail_server_account_views.xml', 'primary', '{"en_US": "<search>\n                <field name=\"user_id\"/>\n                <field name=\"email\"/>\n                <field name=\"profile_id\"/>\n                <filter name=\"not_working\" string=\"Not working\" domain=\"[(''state'', ''='', ''failed'')]\"/>\n                <filter name=\"without_password\" string=\"Without password\" domain=\"[(''has_password'', ''='', False)]\"/>\n                <separator/>\n                <filter name=\"archived\" string=\"Archived\" domain=\"[(''active'', ''='', False)]\"/>\n                <filter name=\"group_by_profile\" string=\"Mail Server\" context=\"{''group_by'': ''profile_id''}\"/>\n                <filter name=\"group_by_state\" string=\"Status\" context=\"{''group_by'': ''state''}\"/>\n            </search>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "inherit_id", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900551, 16, 900548, 'mail.server.account.form.sending', 'mail.server.account', 'form', 'helpdesk_mgmt_user_email/views/mail_server_account_sending_views.xml', 'extension', '{"en_US": "<field name=\"from_name\" position=\"after\">\n                <field name=\"alias_emails\" groups=\"helpdesk_mgmt.group_helpdesk_manager\" placeholder=\"support@example.com\"/>\n                <field name=\"alias_emails\" groups=\"!helpdesk_mgmt.group_helpdesk_manager\" readonly=\"1\" invisible=\"not alias_emails\"/>\n            </field>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900552, 16, 'mail.server.outbox.list', 'mail.server.outbox', 'list', 'helpdesk_mgmt_user_email/views/mail_server_outbox_views.xml', 'primary', '{"en_US": "<list create=\"0\" edit=\"0\" delete=\"0\" decoration-danger=\"state == ''failed''\" decoration-warning=\"state == ''unknown''\">\n                <header>\n                    <button name=\"action_retry\" type=\"object\" string=\"Send again\"/>\n                    <button name=\"action_cancel\" type=\"object\" string=\"Cancel\"/>\n                </header>\n                <field name=\"date\" width=\"130px\"/>\n                <field name=\"account_email\" optional=\"hide\"/>\n                <field name=\"email_to\" width=\"190px\"/>\n                <field name=\"subject\" width=\"200px\"/>\n                <field name=\"ticket_id\" optional=\"hide\"/>\n                <field name=\"state\" width=\"110px\" widget=\"badge\" decoration-info=\"state == ''waiting''\" decoration-danger=\"state == ''failed''\" decoration-warning=\"state == ''unknown''\"/>\n                <field name=\"reason\" widget=\"text\"/>\n                <field name=\"next_attempt\" width=\"130px\" optional=\"show\"/>\n                <button name=\"action_retry\" type=\"object\" title=\"Send again\" icon=\"fa-refresh\" invisible=\"state == ''unknown''\"/>\n                <button name=\"action_retry\" type=\"object\" title=\"Send again\" icon=\"fa-refresh\" invisible=\"state != ''unknown''\" confirm=\"The recipient may have this email already. Send it a second time?\"/>\n                <button name=\"action_mark_sent\" type=\"object\" title=\"It was sent\" icon=\"fa-check\" invisible=\"state != ''unknown''\"/>\n                <button name=\"action_cancel\" type=\"object\" title=\"Cancel: never send it\" icon=\"fa-times\"/>\n            </list>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900553, 16, 'mail.server.outbox.form', 'mail.server.outbox', 'form', 'helpdesk_mgmt_user_email/views/mail_server_outbox_views.xml', 'primary', '{"en_US": "<form create=\"0\" edit=\"0\" delete=\"0\">\n                <header>\n                    <button name=\"action_retry\" type=\"object\" string=\"Send again\" class=\"btn-primary\" invisible=\"state == ''unknown''\"/>\n                    <button name=\"action_mark_sent\" type=\"object\" string=\"It was sent\" class=\"btn-primary\" invisible=\"state != ''unknown''\"/>\n                    <button name=\"action_retry\" type=\"object\" string=\"Send again\" invisible=\"state != ''unknown''\" confirm=\"The recipient may have this email already. Send it a second time?\"/>\n                    <button name=\"action_cancel\" type=\"object\" string=\"Cancel\"/>\n                    <field name=\"state\" widget=\"statusbar\" statusbar_visible=\"waiting\"/>\n                </header>\n                <sheet>\n                    <div class=\"alert alert-warning\" role=\"alert\" invisible=\"not reason\">\n                        <field name=\"reason\" nolabel=\"1\"/>\n                    </div>\n                    <h2><field name=\"subject\"/></h2>\n                    <group>\n                        <group>\n                            <field name=\"account_email\"/>\n                            <field name=\"email_to\"/>\n                            <field name=\"email_cc\" invisible=\"not email_cc\"/>\n                        </group>\n                        <group>\n                            <field name=\"date\"/>\n                            <field name=\"next_attempt\" invisible=\"not next_attempt\"/>\n                            <field name=\"ticket_id\" invisible=\"not ticket_id\"/>\n                        </group>\n                    </group>\n                    <field name=\"body\" widget=\"html\" readonly=\"1\"/>\n                </sheet>\n            </form>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900554, 16, 'mail.server.outbox.search', 'mail.server.outbox', 'search', 'helpdesk_mgmt_user_email/views/mail_server_outbox_views.xml', 'primary', '{"en_US": "<search>\n                <field name=\"subject\"/>\n                <field name=\"email_to\"/>\n                <field name=\"ticket_id\"/>\n                <filter name=\"waiting\" string=\"Waiting\" domain=\"[(''state'', ''='', ''waiting'')]\"/>\n                <filter name=\"failed\" string=\"Failed\" domain=\"[(''state'', ''='', ''failed'')]\"/>\n                <filter name=\"unknown\" string=\"Perhaps sent\" domain=\"[(''state'', ''='', ''unknown'')]\"/>\n            </search>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900555, 16, 'mail.server.profile form', 'mail.server.profile', 'form', 'helpdesk_mgmt_user_email/views/mail_server_profile_views.xml', 'primary', '{"en_US": "<form string=\"Mail Server\">\n                <header>\n                    <button name=\"action_test_connection\" type=\"object\" string=\"Test connection\" class=\"btn-primary\" invisible=\"not id\"/>\n                </header>\n                <sheet>\n                    <div name=\"button_box\" class=\"oe_button_box\">\n                        <button name=\"action_view_accounts\" type=\"object\" class=\"oe_stat_button\" icon=\"fa-envelope\" invisible=\"not id\">\n                            <field name=\"account_count\" widget=\"statinfo\" string=\"Accounts\"/>\n                        </button>\n                    </div>\n                    <widget name=\"web_ribbon\" title=\"Archived\" bg_color=\"text-bg-danger\" invisible=\"active\"/>\n                    <field name=\"active\" invisible=\"1\"/>\n                    <div class=\"oe_title\">\n                        <label for=\"name\"/>\n                        <h1>\n                            <field name=\"name\" placeholder=\"e.g. Head office mail server\"/>\n                        </h1>\n                        <div class=\"alert alert-info mt-2\" role=\"status\" invisible=\"not app_password\">\n                            This provider does not accept the usual password here. Each\n                            rep makes an <i>app password</i> in the provider''s security\n                            settings, and enters that one.\n                        </div>\n                        <field name=\"app_password\" invisible=\"1\"/>\n                        <div class=\"text-danger\" invisible=\"not name_problem\">\n                            <field name=\"name_problem\"/>\n                        </div>\n                    </div>\n                    <group>\n                        <group string=\"Account Details\" name=\"account_details\">\n                            <field name=\"server_type\" widget=\"radio\"/>\n                            <field name=\"login_with_email\"/>\n                            <label for=\"domain\"/>\n                            <div>\n                                <field name=\"domain\" placeholder=\"e.g. example.com\"/>\n                                <div class=\"text-danger\" invisible=\"not domain_problem\">\n                                    <field name=\"domain_problem\"/>\n                                </div>\n                            </div>\n                        </group>\n                        <group string=\"Use\" name=\"use\">\n                            <field name=\"company_id\" groups=\"base.group_multi_company\" placeholder=\"All companies\"/>\n                            <field name=\"allow_self_service\"/>\n                        </group>\n                    </group>\n                    <group>\n                        <group string=\"Outgoing Email\" name=\"smtp\" invisible=\"server_type in (''exchange'', ''graph'')\">\n                            <label for=\"smtp_host\"/>\n                            <div>\n                                <field name=\"smtp_host\" placeholder=\"e.g. smtp.example.com\" required=\"server_type not in (''exchange'', ''graph'')\"/>\n                                <div class=\"text-danger\" invisible=\"not smtp_host_problem\">\n                                    <field name=\"smtp_host_problem\"/>\n                                </div>\n                            </div>\n                            <label for=\"smtp_port\"/>\n                            <div>\n                                <field name=\"smtp_port\" options=\"{''enable_formatting'': false}\" class=\"oe_inline\"/>\n                                <div class=\"text-danger\" invisible=\"not smtp_port_problem\">\n                                    <field name=\"smtp_port_problem\"/>\n                                </div>\n                            </div>\n                            <field name=\"smtp_auth\"/>\n                            <field name=\"smtp_security\" widget=\"radio\" options=\"{''horizontal'': true}\"/>\n                        </group>\n                        <group string=\"Incoming Email\" name=\"incoming\" invisible=\"server_type in (''exchange'', ''graph'')\">\n                            <label for=\"incoming_host\" string=\"POP3 Server\" invisible=\"server_type != ''pop3''\"/>\n                            <label for=\"incoming_host\" string=\"IMAP Server\" invisible=\"server_type != ''imap''\"/>\n                            <div>\n                                <field name=\"incoming_host\" placeholder=\"e.g. mail.example.com\" required=\"server_type not in (''exchange'', ''graph'')\"/>\n                                <div class=\"text-danger\" invisible=\"not incoming_host_problem\">\n                                    <field name=\"incoming_host_problem\"/>\n                                </div>\n                            </div>\n                            <label for=\"incoming_port\" string=\"POP3 Server Port\" invisible=\"server_type != ''pop3''\"/>\n                            <label for=\"incoming_port\" string=\"IMAP Server Port\" invisible=\"server_type != ''imap''\"/>\n                            <div>\n                                <field name=\"incoming_port\" options=\"{''enable_formatting'': false}\" class=\"oe_inline\"/>\n                                <div class=\"text-danger\" invisible=\"not incoming_port_problem\">\n                                    <field name=\"incoming_port_problem\"/>\n                                </div>\n                            </div>\n                            <label for=\"incoming_auth\" string=\"POP3 Server requires authentication\" invisible=\"server_type != ''pop3''\"/>\n                            <label for=\"incoming_auth\" string=\"IMAP Server requires authentication\" invisible=\"server_type != ''imap''\"/>\n                            <field name=\"incoming_auth\" nolabel=\"1\"/>\n                            <label for=\"incoming_security\" string=\"Enable SSL over POP3\" invisible=\"server_type != ''pop3''\"/>\n                            <label for=\"incoming_security\" string=\"Enable SSL over IMAP\" invisible=\"server_type != ''imap''\"/>\n                            <field name=\"incoming_security\" nolabel=\"1\" widget=\"radio\" options=\"{''horizontal'': true}\"/>\n                        </group>\n                        <group string=\"Microsoft Exchange Server\" name=\"exchange\" invisible=\"server_type != ''exchange''\">\n                            <label for=\"exchange_server\"/>\n                            <div>\n                                <field name=\"exchange_server\" placeholder=\"e.g. exchange.example.com\" required=\"server_type == ''exchange''\"/>\n                                <div class=\"text-danger\" invisible=\"not exchange_server_problem\">\n                                    <field name=\"exchange_server_problem\"/>\n                                </div>\n                            </div>\n                            <field name=\"exchange_auth\" string=\"Authentication\" widget=\"radio\" options=\"{''horizontal'': true}\"/>\n                        </group>\n                        <group string=\"Microsoft 365\" name=\"graph\" invisible=\"server_type != ''graph''\">\n                            <label for=\"graph_host\"/>\n                            <div>\n                                <field name=\"graph_host\" placeholder=\"graph.microsoft.com\" required=\"server_type == ''graph''\"/>\n                                <div class=\"text-danger\" invisible=\"not graph_host_problem\">\n                                    <field name=\"graph_host_problem\"/>\n                                </div>\n                            </div>\n                            <div class=\"text-muted\" colspan=\"2\">\n                                Mail is read and sent through Microsoft Graph, with the\n                                rep''s own sign-in. IMAP and SMTP are not needed.\n                            </div>\n                        </group>\n                        <group string=\"Certificates\" name=\"certificates\">\n                            <field name=\"verify_tls\"/>\n                            <div class=\"alert alert-danger mb-0\" colspan=\"2\" role=\"alert\" invisible=\"verify_tls\">\n                                Certificates are not verified: anyone between here and\n                                the server can read the passwords.\n                            </div>\n                            <label for=\"ca_certificate\" invisible=\"not verify_tls\"/>\n                            <div invisible=\"not verify_tls\">\n                                <field name=\"ca_certificate\" placeholder=\"-----BEGIN CERTIFICATE-----\"/>\n                                <div class=\"text-danger\" invisible=\"not ca_certificate_problem\">\n                                    <field name=\"ca_certificate_problem\"/>\n                                </div>\n                            </div>\n                        </group>\n                    </group>\n                </sheet>\n            </form>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900556, 16, 'mail.server.profile list', 'mail.server.profile', 'list', 'helpdesk_mgmt_user_email/views/mail_server_profile_views.xml', 'primary', '{"en_US": "<list>\n                <header>\n                    <button type=\"action\" name=\"186\" string=\"Find settings\" class=\"text-nowrap\" display=\"always\"/>\n                </header>\n                <field name=\"sequence\" widget=\"handle\"/>\n                <field name=\"name\"/>\n                <field name=\"server_type\"/>\n                <field name=\"domain\" optional=\"show\"/>\n                <field name=\"incoming_host\" optional=\"show\"/>\n                <field name=\"smtp_host\" optional=\"show\"/>\n                <field name=\"exchange_server\" optional=\"hide\"/>\n                <field name=\"graph_host\" optional=\"hide\"/>\n                <field name=\"company_id\" groups=\"base.group_multi_company\" optional=\"show\"/>\n                <field name=\"account_count\" string=\"Accounts\"/>\n            </list>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900557, 16, 'mail.server.profile search', 'mail.server.profile', 'search', 'helpdesk_mgmt_user_email/views/mail_server_profile_views.xml', 'primary', '{"en_US": "<search>\n                <field name=\"name\"/>\n                <field name=\"domain\"/>\n                <field name=\"incoming_host\" string=\"Server\" filter_domain=\"[''|'', ''|'', (''incoming_host'', ''ilike'', self), (''smtp_host'', ''ilike'', self), (''exchange_server'', ''ilike'', self)]\"/>\n                <filter name=\"archived\" string=\"Archived\" domain=\"[(''active'', ''='', False)]\"/>\n                <filter name=\"group_by_server_type\" string=\"Server Type\" context=\"{''group_by'': ''server_type''}\"/>\n            </search>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "inherit_id", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900558, 16, 900555, 'mail.server.profile form', 'mail.server.profile', 'form', 'helpdesk_mgmt_user_email/views/mail_server_profile_oauth_views.xml', 'extension', '{"en_US": "<data><field name=\"login_with_email\" position=\"attributes\">\n                <attribute name=\"invisible\">uses_oauth</attribute>\n            </field>\n            <field name=\"server_type\" position=\"after\">\n                <field name=\"uses_oauth\" invisible=\"1\"/>\n                <field name=\"auth_method\" invisible=\"server_type in (''exchange'', ''graph'')\"/>\n            </field>\n            <group name=\"exchange\" position=\"inside\">\n                <div class=\"alert alert-info mb-0\" colspan=\"2\" role=\"status\">\n                    <b>Microsoft 365 (Exchange Online)?</b> Microsoft blocks this way of\n                    access (EWS) there since October 2026, and ends it in April 2027.\n                    Choose the type Microsoft 365 (Graph) instead; or IMAP, the sign-in\n                    Microsoft, and the servers outlook.office365.com and\n                    smtp.office365.com.\n                </div>\n            </group>\n            <xpath expr=\"//group[@name=''certificates'']/..\" position=\"after\">\n                <group string=\"Sign-in at the Provider\" name=\"oauth\" invisible=\"not uses_oauth or server_type == ''exchange''\">\n                    <group name=\"oauth_client\">\n                        <field name=\"oauth_tenant\" invisible=\"auth_method != ''microsoft''\" placeholder=\"e.g. example.com\"/>\n                        <field name=\"oauth_client_id\" required=\"uses_oauth and server_type != ''exchange''\" placeholder=\"as the provider shows it\"/>\n                        <field name=\"has_client_secret\" invisible=\"1\"/>\n                        <field name=\"oauth_client_secret\" widget=\"mail_server_password\" options=\"{''set_field'': ''has_client_secret''}\" placeholder=\"Not set yet\"/>\n                        <field name=\"oauth_redirect_uri\" widget=\"CopyClipboardChar\"/>\n                    </group>\n                    <group name=\"oauth_addresses\">\n                        <field name=\"oauth_authorize_url\" required=\"uses_oauth and server_type != ''exchange''\" placeholder=\"https://\u2026\"/>\n                        <field name=\"oauth_token_url\" required=\"uses_oauth and server_type != ''exchange''\" placeholder=\"https://\u2026\"/>\n                        <field name=\"oauth_scope\"/>\n                        <field name=\"oauth_userinfo_url\" invisible=\"auth_method == ''microsoft''\"/>\n                        <field name=\"oauth_revoke_url\" invisible=\"auth_method == ''microsoft''\"/>\n                    </group>\n                    <div class=\"alert alert-info mb-0\" colspan=\"2\" role=\"status\" invisible=\"auth_method != ''google''\">\n                        <b>Once, at Google</b>\n                        <ol class=\"mb-0 ps-3\">\n                            <li>\n                                Open console.cloud.google.com, make a project, and\n                                enable the <i>Gmail API</i> for it.\n                            </li>\n                            <li>\n                                Under <i>Google Auth Platform</i>, choose the audience:\n                                <i>Internal</i> for a Google Workspace. Add the scope\n                                https://mail.google.com/ under <i>Data access</i>.\n                            </li>\n                            <li>\n                                Under <i>Clients</i>, create a client of the type\n                                <i>Web application</i>, and enter the redirect URI\n                                above as an authorized redirect URI.\n                            </li>\n                            <li>\n                                Copy its client ID and client secret into this form and\n                                save.\n                            </li>\n                            <li>\n                                Each rep opens My Preferences \u25b8 Email and presses\n                                <i>Sign in with Google</i>.\n                            </li>\n                        </ol>\n                    </div>\n                    <div class=\"alert alert-info mb-0\" colspan=\"2\" role=\"status\" invisible=\"auth_method != ''microsoft''\">\n                        <b>Once, at Microsoft</b>\n                        <ol class=\"mb-0 ps-3\">\n                            <li>\n                                Open entra.microsoft.com \u25b8 <i>App registrations</i> \u25b8\n                                <i>New registration</i>. Take the redirect URI above,\n                                platform <i>Web</i>.\n                            </li>\n                            <li>\n                                Copy the <i>Application (client) ID</i> into this form,\n                                and the <i>Directory (tenant) ID</i> as the tenant.\n                            </li>\n                            <li>\n                                Under <i>Certificates &amp; secrets</i>, make a client\n                                secret and copy its <i>value</i>. Note when it expires.\n                            </li>\n                            <li invisible=\"server_type == ''graph''\">\n                                Under <i>API permissions</i>, add the delegated\n                                permissions IMAP.AccessAsUser.All (or\n                                POP.AccessAsUser.All), SMTP.Send, openid, profile and\n                                offline_access, and grant the admin''s consent.\n                            </li>\n                            <li invisible=\"server_type != ''graph''\">\n                                Under <i>API permissions</i>, add the delegated\n                                permissions of <i>Microsoft Graph</i>: Mail.ReadWrite,\n                                Mail.Send, openid, profile and offline_access (for\n                                shared mailboxes also Mail.ReadWrite.Shared and\n                                Mail.Send.Shared, here and in the scope), and grant the\n                                admin''s consent.\n                            </li>\n                            <li invisible=\"server_type == ''graph''\">\n                                Let the mailboxes use IMAP and <i>Authenticated SMTP</i>\n                                (Microsoft 365 admin center \u25b8 the user \u25b8 Mail \u25b8 Manage\n                                email apps).\n                            </li>\n                            <li>\n                                Each rep opens My Preferences \u25b8 Email and presses\n                                <i>Sign in with Microsoft</i>.\n                            </li>\n                        </ol>\n                        <div class=\"mt-2\">\n                            A national cloud: change the host of both addresses to\n                            login.microsoftonline.us or\n                            login.partner.microsoftonline.cn, and check scope and\n                            servers.\n                        </div>\n                    </div>\n                    <div class=\"alert alert-info mb-0\" colspan=\"2\" role=\"status\" invisible=\"auth_method != ''oauth2''\">\n                        Register this Odoo at your provider as a confidential client\n                        with the redirect URI above. The mail server has to take the\n                        provider''s tokens (SASL OAUTHBEARER or XOAUTH2). The scope has\n                        to give an identity token or a user info answer with the\n                        mailbox''s address: usually \u201copenid email offline_access\u201d.\n                    </div>\n                </group>\n            </xpath>\n        </data>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900559, 16, 'mail.server.account.grid list', 'mail.server.account.grid', 'list', 'helpdesk_mgmt_user_email/views/mail_server_account_grid_views.xml', 'primary', '{"en_US": "<list editable=\"bottom\" multi_edit=\"1\">\n                <header>\n                    <button name=\"action_fill_down\" type=\"object\" string=\"Fill down\" class=\"text-nowrap\" display=\"always\"/>\n                    <button name=\"185\" type=\"action\" string=\"Paste\" title=\"Accounts from rows of a spreadsheet\" display=\"always\"/>\n                    <button name=\"action_test_connections\" type=\"object\" string=\"Test\" title=\"Test the connection of the chosen accounts, or of all\" display=\"always\"/>\n                </header>\n                <field name=\"account_id\" column_invisible=\"1\"/>\n                <field name=\"opens_others\" column_invisible=\"1\"/>\n                <field name=\"has_password\" column_invisible=\"1\"/>\n                <field name=\"user_id\" widget=\"many2one_avatar_user\" options=\"{''no_create'': True, ''no_open'': True}\" readonly=\"id\" width=\"150px\"/>\n                <field name=\"profile_id\" options=\"{''no_create'': True, ''no_open'': True}\" placeholder=\"Choose a server\" width=\"130px\"/>\n                <field name=\"email\" required=\"profile_id\" width=\"170px\"/>\n                <field name=\"login\" optional=\"show\" width=\"95px\"/>\n                <field name=\"password\" widget=\"mail_server_password\" placeholder=\"Not set\" options=\"{''set_field'': ''has_password'', ''tokens_field'': ''uses_oauth'', ''token_field'': ''has_token''}\" width=\"85px\"/>\n                <field name=\"exchange_mailbox\" widget=\"exchange_mailbox\" options=\"{''account_field'': ''account_id''}\" optional=\"show\" readonly=\"not opens_others\" width=\"100px\"/>\n                <field name=\"state\" widget=\"badge\" decoration-success=\"state == ''ok''\" decoration-danger=\"state == ''failed''\" decoration-muted=\"state == ''none''\" width=\"100px\"/>\n                <field name=\"last_success\" optional=\"show\" width=\"115px\"/>\n                <field name=\"last_error\" optional=\"show\"/>\n                <button name=\"action_test_connection\" type=\"object\" icon=\"fa-plug\" title=\"Test the connection\" invisible=\"not account_id\"/>\n                <button name=\"action_open\" type=\"object\" icon=\"fa-external-link\" title=\"Open the account\" invisible=\"not account_id\"/>\n            </list>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900560, 16, 'mail.server.account.grid search', 'mail.server.account.grid', 'search', 'helpdesk_mgmt_user_email/views/mail_server_account_grid_views.xml', 'primary', '{"en_US": "<search>\n                <field name=\"user_id\"/>\n                <field name=\"email\"/>\n                <field name=\"profile_id\"/>\n                <filter name=\"not_working\" string=\"Not working\" domain=\"[(''state'', ''='', ''failed'')]\"/>\n                <filter name=\"without_password\" string=\"Without password\" domain=\"[(''has_password'', ''='', False), (''profile_id.auth_method'', ''='', ''password'')]\"/>\n                <filter name=\"not_signed_in\" string=\"Not signed in\" domain=\"[(''has_token'', ''='', False), (''profile_id.auth_method'', ''!='', ''password''), (''account_id'', ''!='', False)]\"/>\n                <filter name=\"without_account\" string=\"Without account\" domain=\"[(''account_id'', ''='', False)]\"/>\n                <filter name=\"group_by_profile\" string=\"Mail Server\" context=\"{''group_by'': ''profile_id''}\"/>\n                <filter name=\"group_by_state\" string=\"Status\" context=\"{''group_by'': ''state''}\"/>\n            </search>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "inherit_id", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900561, 16, pg_temp.ref('helpdesk_mgmt.res_config_settings_view_form'), 'res.config.settings form', 'res.config.settings', 'form', 'helpdesk_mgmt_user_email/views/res_config_settings_views.xml', 'extension', '{"en_US": "<app name=\"helpdesk_mgmt\" position=\"inside\">\n                <block title=\"User Email Accounts\" name=\"user_email_accounts\">\n                    <setting id=\"mail_servers\" string=\"Mail Servers\" help=\"Where the support reps'' email accounts reside. Name each server once; the reps only sign in.\">\n                        <div class=\"text-muted\" invisible=\"not mail_server_count\">\n                            <field name=\"mail_server_count\" class=\"oe_inline\"/>\n                            configured\n                        </div>\n                        <div class=\"text-warning\" invisible=\"mail_server_count\">\n                            No mail server is configured yet.\n                        </div>\n                        <button type=\"action\" name=\"189\" string=\"Mail Servers\" icon=\"oi-arrow-right\" class=\"btn-link p-0\"/>\n                    </setting>\n                    <setting id=\"rep_email_accounts\" string=\"Rep Email Accounts\" help=\"Who signs in where. Passwords can be set, never read.\">\n                        <div class=\"text-muted\" invisible=\"not mail_server_count\">\n                            <field name=\"mail_server_account_count\" class=\"oe_inline\"/>\n                            accounts\n                        </div>\n                        <div class=\"text-muted\" invisible=\"mail_server_count\">\n                            Add a mail server first.\n                        </div>\n                        <button type=\"action\" name=\"190\" string=\"Rep Email Accounts\" icon=\"oi-arrow-right\" class=\"btn-link p-0\" invisible=\"not mail_server_count\"/>\n                    </setting>\n                    <setting id=\"helpdesk_email_processing\" string=\"Email Inbox Processing\" help=\"What becomes of a message that is dragged onto a ticket.\" company_dependent=\"1\">\n                        <field name=\"helpdesk_email_processing\" widget=\"radio\" class=\"w-100\" readonly=\"not helpdesk_email_attachments\" force_save=\"1\"/>\n                        <div class=\"text-muted\" invisible=\"helpdesk_email_processing != ''paste''\">\n                            Header lines and the text go into the memo; attachments are\n                            left out.\n                        </div>\n                        <div class=\"text-muted\" invisible=\"helpdesk_email_processing != ''attach''\">\n                            Header lines and the first two lines go into the memo, with\n                            a link to the complete message and its attachments.\n                        </div>\n                        <div class=\"text-muted\" invisible=\"helpdesk_email_attachments\">\n                            To attach email, switch on attachments first.\n                        </div>\n                    </setting>\n                    <setting id=\"helpdesk_email_attachments\" string=\"Attachments\" help=\"Let email be attached to tickets, with its attachments.\" company_dependent=\"1\">\n                        <field name=\"helpdesk_email_attachments\"/>\n                    </setting>\n                    <setting id=\"email_encryption_key\" string=\"Encryption Key\" help=\"Passwords are stored encrypted; the key is kept outside the database. With a new key everything is encrypted again.\">\n                        <button type=\"object\" name=\"action_rotate_email_key\" string=\"Rotate encryption key\" icon=\"fa-refresh\" class=\"btn-link p-0\" confirm=\"All stored passwords will be encrypted again with the newest key. You can stop and continue at any time.\"/>\n                    </setting>\n                </block>\n            </app>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "inherit_id", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900562, 16, pg_temp.ref('base.view_users_form'), 'res.users form', 'res.users', 'form', 'helpdesk_mgmt_user_email/views/res_users_views.xml', 'extension', '{"en_US": "<page name=\"preferences\" position=\"after\">\n                <page string=\"Email Account\" name=\"email_accounts\" invisible=\"share\" groups=\"helpdesk_mgmt.group_helpdesk_manager\">\n                    <field name=\"email_server_configured\" invisible=\"1\"/>\n                    <div class=\"alert alert-info\" role=\"status\" invisible=\"email_server_configured\">\n                        No mail server is configured yet.\n                        <button type=\"action\" name=\"189\" string=\"Add a mail server\" class=\"btn-link p-0 align-baseline\"/>\n                    </div>\n                    <p class=\"text-muted\" invisible=\"not email_server_configured\">\n                        The rep reads and sends email in the helpdesk with these\n                        accounts. The first one is the default.\n                    </p>\n                    <field name=\"email_account_ids\" invisible=\"not email_server_configured\" nolabel=\"1\" colspan=\"2\" mode=\"list,kanban\">\n                        <list editable=\"bottom\" open_form_view=\"1\">\n                            <field name=\"sequence\" widget=\"handle\"/>\n                            <field name=\"opens_others\" column_invisible=\"1\"/>\n                            <field name=\"profile_id\" options=\"{''no_create'': True, ''no_open'': True}\"/>\n                            <field name=\"email\"/>\n                            <field name=\"login\" optional=\"show\"/>\n                            <field name=\"password\" widget=\"mail_server_password\" options=\"{''set_field'': ''has_password'', ''tokens_field'': ''uses_oauth'', ''token_field'': ''has_token''}\"/>\n                            <field name=\"has_password\" column_invisible=\"1\"/>\n                            <field name=\"exchange_mailbox\" widget=\"exchange_mailbox\" optional=\"hide\" readonly=\"not opens_others\"/>\n                            <field name=\"state\" widget=\"badge\" decoration-success=\"state == ''ok''\" decoration-danger=\"state == ''failed''\"/>\n                            <field name=\"last_error\" optional=\"hide\"/>\n                        </list>\n                        <kanban class=\"o_kanban_mobile\">\n                            <templates>\n                                <t t-name=\"card\">\n                                    <div class=\"d-flex align-items-center gap-2\">\n                                        <field name=\"email\" class=\"fw-bold text-truncate\"/>\n                                        <field name=\"state\" widget=\"badge\" decoration-success=\"state == ''ok''\" decoration-danger=\"state == ''failed''\" class=\"ms-auto\"/>\n                                    </div>\n                                    <field name=\"profile_id\" class=\"text-muted\"/>\n                                    <field name=\"last_error\" invisible=\"not last_error\"/>\n                                </t>\n                            </templates>\n                        </kanban>\n                    </field>\n                </page>\n            </page>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "inherit_id", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900563, 16, pg_temp.ref('base.view_users_form_simple_modif'), 'res.users form', 'res.users', 'form', 'helpdesk_mgmt_user_email/views/res_users_views.xml', 'extension', '{"en_US": "<page name=\"preferences_page\" position=\"after\">\n                <page string=\"Email\" name=\"email_accounts\" groups=\"helpdesk_mgmt.group_helpdesk_user_own\">\n                    <field name=\"email_server_configured\" invisible=\"1\"/>\n                    <div class=\"alert alert-info\" role=\"status\" invisible=\"email_server_configured\">\n                        <span>No mail server is configured yet.</span>\n                        <button type=\"action\" name=\"189\" string=\"Add a mail server\" class=\"btn-link p-0 ms-1 align-baseline\" groups=\"helpdesk_mgmt.group_helpdesk_manager\"/>\n                        <span groups=\"!helpdesk_mgmt.group_helpdesk_manager\">\n                            Ask your helpdesk manager to add one.\n                        </span>\n                    </div>\n                    <div invisible=\"not email_server_configured\">\n                        <p class=\"text-muted\">\n                            With these accounts you read and send email in the\n                            helpdesk. The first one is your default. Only you can open\n                            the mailbox.\n                        </p>\n                        <field name=\"email_account_ids\" readonly=\"1\" nolabel=\"1\" mode=\"list,kanban\" invisible=\"not email_account_ids\">\n                            <list create=\"0\" delete=\"0\" no_open=\"1\">\n                                <field name=\"is_default\" widget=\"boolean_favorite\" readonly=\"1\" nolabel=\"1\"/>\n                                <field name=\"server_changed\" column_invisible=\"1\"/>\n                                <field name=\"email\" width=\"200px\"/>\n                                <field name=\"profile_id\" width=\"160px\"/>\n                                <field name=\"state\" widget=\"badge\" decoration-success=\"state == ''ok''\" decoration-danger=\"state == ''failed''\" width=\"115px\"/>\n                                <field name=\"last_error\" string=\"What to do\" class=\"text-wrap\"/>\n                                <button name=\"action_open\" type=\"object\" string=\"Edit\" icon=\"fa-pencil\"/>\n                                <button name=\"action_try_again\" type=\"object\" string=\"Try again\" icon=\"fa-refresh\" invisible=\"not server_changed\"/>\n                                <button name=\"action_test_connection\" type=\"object\" string=\"Test\" icon=\"fa-plug\" invisible=\"server_changed\"/>\n                                <button name=\"action_make_default\" type=\"object\" icon=\"fa-star-o\" title=\"Make it the default account\" invisible=\"is_default\"/>\n                            </list>\n                            <kanban class=\"o_kanban_mobile\" can_open=\"0\">\n                                <field name=\"is_default\"/>\n                                <field name=\"server_changed\"/>\n                                <templates>\n                                    <t t-name=\"card\">\n                                        <div class=\"d-flex align-items-center gap-2\">\n                                            <i t-if=\"record.is_default.raw_value\" class=\"fa fa-star text-warning\" title=\"Default account\"/>\n                                            <field name=\"email\" class=\"fw-bold text-truncate\"/>\n                                            <field name=\"state\" widget=\"badge\" decoration-success=\"state == ''ok''\" decoration-danger=\"state == ''failed''\" class=\"ms-auto\"/>\n                                        </div>\n                                        <field name=\"profile_id\" class=\"text-muted\"/>\n                                        <field name=\"last_error\" invisible=\"not last_error\"/>\n                                        <footer class=\"flex-wrap gap-2\">\n                                            <button name=\"action_open\" type=\"object\" class=\"btn btn-secondary btn-sm\">Edit</button>\n                                            <button name=\"action_try_again\" type=\"object\" class=\"btn btn-secondary btn-sm\" invisible=\"not server_changed\">Try again</button>\n                                            <button name=\"action_test_connection\" type=\"object\" class=\"btn btn-secondary btn-sm\" invisible=\"server_changed\">Test</button>\n                                            <button name=\"action_make_default\" type=\"object\" class=\"btn btn-secondary btn-sm\" invisible=\"is_default\">Make default</button>\n                                        </footer>\n                                    </t>\n                                </templates>\n                            </kanban>\n                        </field>\n                        <button name=\"action_add_email_account\" type=\"object\" string=\"Add an email account\" class=\"btn-secondary\"/>\n                        <group>\n                            <group name=\"email_sending\" string=\"Answering tickets\" invisible=\"not email_account_ids\"/>\n                            <group name=\"email_importing\" string=\"Importing\"/>\n                        </group>\n                    </div>\n                </page>\n            </page>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "inherit_id", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900564, 16, 900548, 'mail.server.account form', 'mail.server.account', 'form', 'helpdesk_mgmt_user_email/views/mail_server_account_oauth_views.xml', 'extension', '{"en_US": "<data><field name=\"has_password\" position=\"after\">\n                <field name=\"uses_oauth\" invisible=\"1\"/>\n                <field name=\"auth_method\" invisible=\"1\"/>\n                <field name=\"may_sign_in\" invisible=\"1\"/>\n                <field name=\"has_token\" invisible=\"1\"/>\n            </field>\n            <field name=\"password\" position=\"attributes\">\n                <attribute name=\"invisible\">not needs_sign_in or uses_oauth</attribute>\n            </field>\n            <field name=\"password\" position=\"after\">\n                <label for=\"sign_in_label\" string=\"Sign-in\" invisible=\"not uses_oauth\"/>\n                <div invisible=\"not uses_oauth\" name=\"oauth_sign_in\">\n                    <div class=\"mb-1\">\n                        <span class=\"text-success\" invisible=\"not has_token\">\n                            <i class=\"fa fa-check-circle me-1\" aria-hidden=\"true\"/>Signed in with\n                        </span>\n                        <span class=\"text-muted\" invisible=\"has_token\">\n                            Not signed in to\n                        </span>\n                        <field name=\"sign_in_label\" class=\"oe_inline fw-bold\" readonly=\"1\"/>\n                    </div>\n                    <button name=\"action_sign_in\" type=\"object\" string=\"Sign in with Google\" class=\"btn-primary\" invisible=\"not may_sign_in or has_token or auth_method != ''google''\"/>\n                    <button name=\"action_sign_in\" type=\"object\" string=\"Sign in with Microsoft\" class=\"btn-primary\" invisible=\"not may_sign_in or has_token or auth_method != ''microsoft''\"/>\n                    <button name=\"action_sign_in\" type=\"object\" string=\"Sign in\" class=\"btn-primary\" invisible=\"not may_sign_in or has_token or auth_method != ''oauth2''\"/>\n                    <button name=\"action_sign_in\" type=\"object\" string=\"Sign in again\" class=\"btn-secondary me-1\" invisible=\"not may_sign_in or not has_token\"/>\n                    <button name=\"action_sign_out\" type=\"object\" string=\"Disconnect\" class=\"btn-secondary\" invisible=\"not has_token\" confirm=\"Odoo forgets this sign-in and asks the provider to revoke it. Reading and sending stop until you sign in again.\"/>\n                    <div class=\"text-muted\" invisible=\"may_sign_in or has_token\">\n                        Only the rep can sign in: My Preferences \u25b8 Email.\n                    </div>\n                </div>\n            </field>\n        </data>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "inherit_id", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900565, 16, 900563, 'res.users form', 'res.users', 'form', 'helpdesk_mgmt_user_email/views/mail_server_account_oauth_views.xml', 'extension', '{"en_US": "<data><xpath expr=\"//field[@name=''email_account_ids'']/list/button[@name=''action_open'']\" position=\"before\">\n                <field name=\"uses_oauth\" column_invisible=\"1\"/>\n                <field name=\"has_token\" column_invisible=\"1\"/>\n                <field name=\"sign_in_refused\" column_invisible=\"1\"/>\n                <button name=\"action_sign_in\" type=\"object\" string=\"Sign in\" icon=\"fa-sign-in\" class=\"btn-primary\" invisible=\"not uses_oauth or (has_token and not sign_in_refused)\"/>\n            </xpath>\n            <xpath expr=\"//field[@name=''email_account_ids'']/kanban/templates\" position=\"before\">\n                <field name=\"uses_oauth\"/>\n                <field name=\"has_token\"/>\n                <field name=\"sign_in_refused\"/>\n            </xpath>\n            <xpath expr=\"//field[@name=''email_account_ids'']/kanban//button[@name=''action_open'']\" position=\"before\">\n                <button name=\"action_sign_in\" type=\"object\" class=\"btn btn-primary btn-sm\" invisible=\"not uses_oauth or (has_token and not sign_in_refused)\">Sign in</button>\n            </xpath>\n        </data>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "key", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900566, 16, 'Sign-in failed', 'helpdesk_mgmt_user_email.oauth_failed', 'qweb', 'helpdesk_mgmt_user_email/views/mail_server_account_oauth_views.xml', 'primary', '{"en_US": "<t name=\"Sign-in failed\" t-name=\"helpdesk_mgmt_user_email.oauth_failed\">\n        <html>\n            <head>\n                <meta charset=\"utf-8\"/>\n                <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n                <meta name=\"robots\" content=\"noindex\"/>\n                <title>Not signed in</title>\n                <style>\n                    :root { color-scheme: light dark; }\n                    body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }\n                    main { max-width: 36rem; margin: 15vh auto 0; padding: 1.5rem; }\n                    a { color: light-dark(#714b67, #c9a6c1); margin-inline-end: 1.5rem; }\n                </style>\n            </head>\n            <body>\n                <main role=\"alert\">\n                    <h1>Not signed in</h1>\n                    <p t-if=\"email\" t-out=\"email\"/>\n                    <p t-out=\"sentence\"/>\n                    <p>\n                        <a t-attf-href=\"/odoo/my-preferences/{{user_id}}\">My Preferences</a>\n                        <a href=\"/odoo/email-inbox\">Email Inbox</a>\n                    </p>\n                </main>\n            </body>\n        </html>\n    </t>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "inherit_id", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900567, 16, 900563, 'res.users.form.preferences.sending', 'res.users', 'form', 'helpdesk_mgmt_user_email/views/res_users_sending_views.xml', 'extension', '{"en_US": "<group name=\"email_sending\" position=\"inside\">\n                <field name=\"helpdesk_answer_as\" widget=\"radio\" nolabel=\"1\" colspan=\"2\"/>\n            </group>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "inherit_id", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900568, 16, 900563, 'res.users form', 'res.users', 'form', 'helpdesk_mgmt_user_email/views/res_users_inbox_views.xml', 'extension', '{"en_US": "<group name=\"email_importing\" position=\"inside\">\n                <div class=\"d-flex gap-2\" colspan=\"2\" groups=\"helpdesk_mgmt.group_helpdesk_user_own\">\n                    <field name=\"helpdesk_import_at_once\" class=\"oe_inline\" readonly=\"0\"/>\n                    <label for=\"helpdesk_import_at_once\"/>\n                </div>\n            </group>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "key", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900569, 16, 'Email History', 'helpdesk_mgmt_user_email.email_history', 'qweb', 'helpdesk_mgmt_user_email/wizards/helpdesk_email_history_views.xml', 'primary', '{"en_US": "<t name=\"Email History\" t-name=\"helpdesk_mgmt_user_email.email_history\">\n        <div style=\"max-width: 680px; font-family: sans-serif; color: #1f2328;\">\n            <div style=\"padding: 10px 0 12px; border-style: solid; border-width: 3px 0 0 0; border-color: #71639e;\">\n                <p style=\"margin: 0 0 6px; font-size: 17px; font-weight: bold;\">\n                    <t t-out=\"ticket.number\"/>: <t t-out=\"ticket.name\"/>\n                </p>\n                <div>\n                    <span style=\"color: #5f6670;\">Created:</span>\n                    <t t-out=\"created\"/>\n                </div>\n                <div t-if=\"ticket.partner_id or ticket.partner_name\">\n                    <span style=\"color: #5f6670;\">Contact:</span>\n                    <t t-out=\"ticket.partner_id.name or ticket.partner_name\"/>\n                </div>\n                <div t-if=\"ticket.stage_id\">\n                    <span style=\"color: #5f6670;\">Status:</span>\n                    <t t-out=\"ticket.stage_id.name\"/>\n                </div>\n            </div>\n            <div t-foreach=\"memos\" t-as=\"memo\" t-attf-style=\"margin: 0 0 14px; padding: 2px 0 2px 12px; border-style: solid; border-width: 0 0 0 3px; border-color: {{ ''#d9822b'' if memo[''internal''] else ''#c8ccd1'' }};\">\n                <p style=\"margin: 0 0 4px;\">\n                    <b t-out=\"memo[''author'']\"/>\n                    <span style=\"color: #5f6670;\"> \u00b7 <t t-out=\"memo[''date'']\"/></span>\n                    <span t-if=\"memo[''internal'']\" style=\"color: #a85d10; font-weight: bold;\"> \u00b7 Internal note</span>\n                </p>\n                <t t-foreach=\"memo[''stretches'']\" t-as=\"stretch\">\n                    <details t-if=\"stretch[''quoted'']\" style=\"color: #5f6670;\">\n                        <summary>Quoted text (<t t-out=\"stretch[''lines'']\"/> lines)</summary>\n                        <t t-out=\"stretch[''html'']\"/>\n                    </details>\n                    <div t-else=\"\"><t t-out=\"stretch[''html'']\"/></div>\n                </t>\n                <div t-if=\"not memo[''stretches'']\" style=\"color: #5f6670;\">(no text)</div>\n            </div>\n        </div>\n    </t>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900570, 16, 'helpdesk.email.history.form', 'helpdesk.email.history', 'form', 'helpdesk_mgmt_user_email/wizards/helpdesk_email_history_views.xml', 'primary', '{"en_US": "<form string=\"Email History\">\n                <field name=\"ticket_id\" invisible=\"1\"/>\n                <field name=\"internal_count\" invisible=\"1\"/>\n                <field name=\"available_attachment_ids\" invisible=\"1\"/>\n                <group>\n                    <field name=\"email_account_id\" placeholder=\"As the helpdesk\" options=\"{''no_create'': True, ''no_open'': True}\"/>\n                    <field name=\"sender_choices\" invisible=\"1\"/>\n                    <field name=\"has_sender_choices\" invisible=\"1\"/>\n                    <field name=\"email_sender\" widget=\"email_sender\" invisible=\"not has_sender_choices\"/>\n                    <field name=\"partner_ids\" widget=\"many2many_tags_email\" context=\"{''force_email'': True, ''show_email'': True, ''form_view_ref'': ''base.view_partner_simple_form''}\" placeholder=\"Recipients\"/>\n                    <field name=\"email_to\" invisible=\"partner_ids and not email_to\" placeholder=\"Addresses, separated by commas\"/>\n                    <field name=\"email_cc\" invisible=\"not email_account_id\" placeholder=\"Addresses, separated by commas\"/>\n                    <field name=\"email_bcc\" invisible=\"not email_account_id\" placeholder=\"Addresses nobody else sees\"/>\n                    <field name=\"subject\"/>\n                </group>\n                <field name=\"body\" default_focus=\"1\" placeholder=\"Write what stands above the history \u2026\" class=\"oe-bordered-editor\"/>\n                <group>\n                    <group>\n                        <field name=\"order\" widget=\"radio\" options=\"{''horizontal'': true}\"/>\n                        <field name=\"include_internal\" invisible=\"not internal_count\"/>\n                    </group>\n                    <group>\n                        <field name=\"attachment_ids\" widget=\"many2many_tags\" options=\"{''no_create'': True}\" placeholder=\"None chosen\"/>\n                    </group>\n                </group>\n                <div class=\"alert alert-danger\" role=\"alert\" invisible=\"not include_internal\">\n                    <i class=\"fa fa-exclamation-triangle me-2\" title=\"Warning\"/>\n                    <field name=\"internal_count\" class=\"oe_inline\" readonly=\"1\"/>\n                    internal note(s), written for colleagues, will be sent to the\n                    recipients. They are marked orange in the preview.\n                </div>\n                <notebook>\n                    <page string=\"Preview\" name=\"preview_html\">\n                        <field name=\"preview_html\" readonly=\"1\" nolabel=\"1\"/>\n                    </page>\n                    <page string=\"As plain text\" name=\"preview_text\">\n                        <field name=\"preview_text\" readonly=\"1\" nolabel=\"1\" class=\"font-monospace\"/>\n                    </page>\n                </notebook>\n                <footer>\n                    <button name=\"action_send\" type=\"object\" string=\"Send\" class=\"btn-primary\" data-hotkey=\"q\"/>\n                    <button special=\"cancel\" string=\"Discard\" data-hotkey=\"x\"/>\n                </footer>\n            </form>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "inherit_id", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900571, 16, pg_temp.ref('helpdesk_mgmt.ticket_view_form'), 'helpdesk.ticket.form.history', 'helpdesk.ticket', 'form', 'helpdesk_mgmt_user_email/wizards/helpdesk_email_history_views.xml', 'extension', '{"en_US": "<field name=\"stage_id\" position=\"before\">\n                <button name=\"action_email_history\" type=\"object\" string=\"Email History\" groups=\"helpdesk_mgmt.group_helpdesk_user_own\" invisible=\"not id\"/>\n            </field>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "inherit_id", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900572, 16, pg_temp.ref('mail.email_compose_message_wizard_form'), 'mail.compose.message.form.account', 'mail.compose.message', 'form', 'helpdesk_mgmt_user_email/wizards/mail_compose_message_views.xml', 'extension', '{"en_US": "<data><xpath expr=\"//label[@for=''partner_ids'']\" position=\"before\">\n                <field name=\"can_choose_account\" invisible=\"1\"/>\n                <field name=\"email_account_id\" invisible=\"not can_choose_account\" placeholder=\"As the helpdesk\" options=\"{''no_create'': True, ''no_open'': True}\"/>\n                <field name=\"sender_choices\" invisible=\"1\"/>\n                <field name=\"has_sender_choices\" invisible=\"1\"/>\n                <field name=\"email_sender\" widget=\"email_sender\" invisible=\"not can_choose_account or not has_sender_choices\"/>\n            </xpath>\n            <xpath expr=\"//field[@name=''subject'']\" position=\"before\">\n                <field name=\"email_cc\" invisible=\"not can_choose_account or not email_account_id\" placeholder=\"Addresses, separated by commas\"/>\n                <field name=\"email_bcc\" invisible=\"not can_choose_account or not email_account_id\" placeholder=\"Addresses nobody else sees\"/>\n            </xpath>\n        </data>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "key", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900573, 16, 'Answer to an Email', 'helpdesk_mgmt_user_email.reply_body', 'qweb', 'helpdesk_mgmt_user_email/wizards/mail_server_reply_views.xml', 'primary', '{"en_US": "<t name=\"Answer to an Email\" t-name=\"helpdesk_mgmt_user_email.reply_body\">\n        <p><br/></p>\n        <div t-if=\"signature\">-- <br/><t t-out=\"signature\"/></div>\n        <div data-o-mail-quote=\"1\">\n            <p t-out=\"intro\"/>\n            <blockquote style=\"margin: 0 0 0 4px; padding: 0 0 0 10px; border-style: solid; border-width: 0 0 0 2px; border-color: #c8ccd1;\" t-out=\"quote\"/>\n        </div>\n    </t>"}', false, true, false);
INSERT INTO "ir_ui_view" ("id", "priority", "name", "model", "type", "arch_fs", "mode", "arch_db", "arch_updated", "active", "customize_show") VALUES (900574, 16, 'mail.server.reply.form', 'mail.server.reply', 'form', 'helpdesk_mgmt_user_email/wizards/mail_server_reply_views.xml', 'primary', '{"en_US": "<form string=\"Answer\">\n                <field name=\"kind\" invisible=\"1\"/>\n                <field name=\"mailbox_key\" invisible=\"1\"/>\n                <group>\n                    <field name=\"sender_choices\" invisible=\"1\"/>\n                    <field name=\"has_sender_choices\" invisible=\"1\"/>\n                    <field name=\"account_id\" options=\"{''no_open'': True}\" invisible=\"has_sender_choices\"/>\n                    <field name=\"email_sender\" string=\"From\" widget=\"email_sender\" invisible=\"not has_sender_choices\"/>\n                    <field name=\"email_to\" required=\"1\" placeholder=\"Addresses, separated by commas\"/>\n                    <field name=\"email_cc\" placeholder=\"Addresses, separated by commas\"/>\n                    <field name=\"email_bcc\" placeholder=\"Addresses nobody else sees\"/>\n                    <field name=\"subject\"/>\n                    <field name=\"ticket_id\" options=\"{''no_create'': True, ''no_open'': True}\" placeholder=\"None: only send\"/>\n                    <field name=\"import_message\" invisible=\"not ticket_id\"/>\n                </group>\n                <field name=\"body\" default_focus=\"1\" class=\"oe-bordered-editor\"/>\n                <field name=\"attachment_ids\" widget=\"many2many_binary\" nolabel=\"1\"/>\n                <footer>\n                    <button name=\"action_send\" type=\"object\" string=\"Send\" class=\"btn-primary\" data-hotkey=\"q\"/>\n                    <button special=\"cancel\" string=\"Discard\" data-hotkey=\"x\"/>\n                </footer>\n            </form>"}', false, true, false);
INSERT INTO "helpdesk_email_message" ("id", "account_id", "user_id", "ticket_id", "mail_message_id", "original_id", "state", "mode", "visibility", "subject", "email_from", "email_to", "email_cc", "message_id", "raw_sha256", "identity", "fingerprint", "ticket_digest", "mailbox_key", "after_import", "body_text", "forced", "created_ticket", "date") VALUES (900001, 900001, 900005, 900002, 900041, 900031, 'imported', 'paste', 'internal', 'Printer on fire 1', 'Carla Customer <carla@customer.example>', 'alma@example.com', '', '<fire1@customer.example>', 'f88a8f9ebe45e4b5310dd52d2e3933dcd9b7a64fb0d9970c63a7b03c6564af50', '414db39f87e5e0895dd459a8e3c6b8ce9319656de9f6ebb5346789d6d887be4a <fire1@customer.example>', 'bf41b0c58bc7f1106a021f7f8d5d0e32e8ef2c8bd3f2fb54ed0a7a5c51cc0fd5', 'd3ed4566f2d14728b00e7bcbba8d8a55', 'WyJJTkJPWCIsICIxIiwgIjEiXQ', 'leave', 'It burns.
Please help 1.
', false, true, '2026-11-24T08:41:00'::timestamp);
INSERT INTO "helpdesk_email_message" ("id", "account_id", "user_id", "ticket_id", "mail_message_id", "original_id", "state", "mode", "visibility", "subject", "email_from", "email_to", "email_cc", "message_id", "raw_sha256", "identity", "fingerprint", "mailbox_key", "after_import", "body_text", "forced", "created_ticket", "date") VALUES (900002, 900001, 900005, 900001, 900042, 900032, 'imported', 'attach', 'internal', 'Printer on fire 2', 'Carla Customer <carla@customer.example>', 'alma@example.com', '', '<fire2@customer.example>', '6cdcce416e904f20006e43c960c369a257606cae00fdfeef1844c9676e60c084', '2bc6159781eae53c147abdef229b91deaa58bcdf2be1c2efd71fe878d1d37a05 <fire2@customer.example>', 'fbe3436da8722aecfbd04d784a12d0439c337712f18dc676b9c77a7eb2a31aab', 'WyJJTkJPWCIsICIxIiwgIjIiXQ', 'leave', 'It burns.
Please help 2.
', false, false, '2026-11-24T08:41:00'::timestamp);
INSERT INTO "helpdesk_email_message" ("id", "account_id", "user_id", "original_id", "state", "mode", "visibility", "subject", "email_from", "email_to", "email_cc", "message_id", "raw_sha256", "identity", "fingerprint", "after_import", "body_text", "date") VALUES (900003, 900001, 900005, 900034, 'fetched', 'paste', 'internal', 'Printer on fire 3', 'Carla Customer <carla@customer.example>', 'alma@example.com', '', '<fire3@customer.example>', '91b7ab7c4464baf3ef45342058632fef52c71e70ab06ac363ca798032ca7aa66', '4590a563acb0485f044d1ee17824217394d6f3026faa572fc7a61d3f15649802 <fire3@customer.example>', '04077114a6b4f47e0892bed1785ea8c28639cd94ff8a2786d01d01c1b8d19548', 'leave', 'It burns.
Please help 3.
', '2026-11-24T08:41:00'::timestamp);
INSERT INTO "helpdesk_email_message_ir_attachment_rel" ("helpdesk_email_message_id", "ir_attachment_id") VALUES (900002, 900033);
INSERT INTO "helpdesk_ticket" ("id", "user_id", "stage_id", "company_id", "team_id", "sequence", "number", "name", "priority", "description", "unattended", "active", "last_stage_update", "assigned_date") VALUES (900001, 900005, pg_temp.ref('helpdesk_mgmt.helpdesk_ticket_stage_new'), pg_temp.ref('base.main_company'), 900001, 10, 'HT90001', 'Printer', '1', '<span>It is broken</span>', true, true, '2026-11-29T09:40:35'::timestamp, '2026-11-29T09:40:35'::timestamp);
INSERT INTO "helpdesk_ticket" ("id", "user_id", "stage_id", "company_id", "channel_id", "team_id", "sequence", "number", "name", "partner_name", "partner_email", "priority", "description", "unattended", "active", "last_stage_update") VALUES (900002, 900005, pg_temp.ref('helpdesk_mgmt.helpdesk_ticket_stage_new'), pg_temp.ref('base.main_company'), pg_temp.ref('helpdesk_mgmt.helpdesk_ticket_channel_email'), 900001, 10, 'HT90002', 'Printer on fire 1', 'Carla Customer', 'carla@customer.example', '1', '<p>From: Carla Customer &lt;<a href="mailto:carla@customer.example" target="_blank" rel="noopener noreferrer nofollow">carla@customer.example</a>&gt;<br>To: <a href="mailto:alma@example.com" target="_blank" rel="noopener noreferrer nofollow">alma@example.com</a><br>Sent: 11/24/2026 08:41 AM GMT+00:00<br>Subject: Printer on fire 1</p><p>It burns.<br>Please help 1.</p>', true, true, '2026-11-29T09:40:35'::timestamp);
INSERT INTO "helpdesk_ticket_team" ("id", "alias_id", "sequence", "company_id", "color", "name", "active", "show_in_portal") VALUES (900001, 900002, 10, pg_temp.ref('base.main_company'), 0, '{"en_US": "Support"}', true, true);
INSERT INTO "helpdesk_ticket_team_res_users_rel" ("helpdesk_ticket_team_id", "res_users_id") VALUES (900001, 900005);
INSERT INTO "helpdesk_ticket_team_res_users_rel" ("helpdesk_ticket_team_id", "res_users_id") VALUES (900001, 900006);
INSERT INTO "ir_act_server_group_rel" ("act_id", "gid") VALUES (900183, pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'));
INSERT INTO "ir_attachment" ("id", "res_id", "company_id", "file_size", "name", "res_model", "type", "checksum", "mimetype", "db_datas") VALUES (900031, 900001, pg_temp.ref('base.main_company'), 298, 'Printer on fire 1.eml', 'helpdesk.email.message', 'binary', '1f2f6047e81b437bc1e2304a0b0edab28e1aa8fa', 'message/rfc822', '\x46726f6d3a204361726c6120437573746f6d6572203c6361726c6140637573746f6d65722e6578616d706c653e0d0a546f3a20616c6d61406578616d706c652e636f6d0d0a5375626a6563743a205072696e746572206f6e206669726520310d0a4d6573736167652d49443a203c666972653140637573746f6d65722e6578616d706c653e0d0a446174653a205475652c203234204e6f7620323032362030393a34313a3030202b303130300d0a436f6e74656e742d547970653a20746578742f706c61696e3b20636861727365743d227574662d38220d0a436f6e74656e742d5472616e736665722d456e636f64696e673a20376269740d0a4d494d452d56657273696f6e3a20312e300d0a0d0a4974206275726e732e0d0a506c656173652068656c7020312e0d0a'::bytea);
INSERT INTO "ir_attachment" ("id", "res_id", "company_id", "file_size", "name", "res_model", "type", "checksum", "mimetype", "db_datas") VALUES (900032, 900001, pg_temp.ref('base.main_company'), 648, 'Printer on fire 2.eml', 'helpdesk.ticket', 'binary', 'cc568e8f5232aac0abba5261fc822ea5cb00a66f', 'message/rfc822', '\x46726f6d3a204361726c6120437573746f6d6572203c6361726c6140637573746f6d65722e6578616d706c653e0d0a546f3a20616c6d61406578616d706c652e636f6d0d0a5375626a6563743a205072696e746572206f6e206669726520320d0a4d6573736167652d49443a203c666972653240637573746f6d65722e6578616d706c653e0d0a446174653a205475652c203234204e6f7620323032362030393a34313a3030202b303130300d0a4d494d452d56657273696f6e3a20312e300d0a436f6e74656e742d547970653a206d756c7469706172742f6d697865643b20626f756e646172793d223d3d3d3d3d3d3d3d3d3d3d3d3d3d3d313930333431333331353732363539353739363d3d220d0a0d0a2d2d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d313930333431333331353732363539353739363d3d0d0a436f6e74656e742d547970653a20746578742f706c61696e3b20636861727365743d227574662d38220d0a436f6e74656e742d5472616e736665722d456e636f64696e673a20376269740d0a0d0a4974206275726e732e0d0a506c656173652068656c7020322e0d0a0d0a2d2d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d313930333431333331353732363539353739363d3d0d0a436f6e74656e742d547970653a20746578742f706c61696e0d0a436f6e74656e742d5472616e736665722d456e636f64696e673a206261736536340d0a436f6e74656e742d446973706f736974696f6e3a206174746163686d656e743b2066696c656e616d653d226275726e2e747874220d0a4d494d452d56657273696f6e3a20312e300d0a0d0a59584e6f0d0a0d0a2d2d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d313930333431333331353732363539353739363d3d2d2d0d0a'::bytea);
INSERT INTO "ir_attachment" ("id", "res_id", "company_id", "file_size", "name", "res_model", "type", "checksum", "mimetype", "db_datas") VALUES (900033, 900001, pg_temp.ref('base.main_company'), 3, 'burn.txt', 'helpdesk.ticket', 'binary', 'cb101192dff2cc1ddd0272f73de307c89bebc181', 'text/plain', '\x617368'::bytea);
INSERT INTO "ir_attachment" ("id", "res_id", "company_id", "file_size", "name", "res_model", "type", "checksum", "mimetype", "db_datas") VALUES (900034, 900003, pg_temp.ref('base.main_company'), 298, 'Printer on fire 3.eml', 'helpdesk.email.message', 'binary', '7970f23e790a0799c862bf261a3e3d95bf5981c1', 'message/rfc822', '\x46726f6d3a204361726c6120437573746f6d6572203c6361726c6140637573746f6d65722e6578616d706c653e0d0a546f3a20616c6d61406578616d706c652e636f6d0d0a5375626a6563743a205072696e746572206f6e206669726520330d0a4d6573736167652d49443a203c666972653340637573746f6d65722e6578616d706c653e0d0a446174653a205475652c203234204e6f7620323032362030393a34313a3030202b303130300d0a436f6e74656e742d547970653a20746578742f706c61696e3b20636861727365743d227574662d38220d0a436f6e74656e742d5472616e736665722d456e636f64696e673a20376269740d0a4d494d452d56657273696f6e3a20312e300d0a0d0a4974206275726e732e0d0a506c656173652068656c7020332e0d0a'::bytea);
INSERT INTO "ir_mail_server" ("id", "smtp_port", "sequence", "name", "from_filter", "smtp_host", "smtp_authentication", "smtp_encryption", "active", "owner_limit_count", "owner_limit_time", "email_account_id") VALUES (900001, 587, 1000, 'alma@example.com (Alma)', 'alma@example.com', 'smtp.example.com', 'login', 'starttls_strict', true, 1, '2026-11-29T09:40:00'::timestamp, 900001);
INSERT INTO "ir_mail_server" ("id", "smtp_port", "sequence", "name", "from_filter", "smtp_host", "smtp_authentication", "smtp_encryption", "active", "email_account_id") VALUES (900002, 587, 1000, 'bert@example.com (Bert)', 'bert@example.com', 'smtp.example.com', 'login', 'starttls_strict', true, 900002);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900293, 900403, pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'), 'helpdesk.email.history rep', true, true, true, true, true);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900294, 900389, pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'), 'helpdesk.email.import rep', true, true, false, false, false);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900295, 900390, pg_temp.ref('base.group_user'), 'helpdesk.email.message reader', true, true, false, false, false);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900296, 900406, pg_temp.ref('helpdesk_mgmt.group_helpdesk_manager'), 'mail.server.account.fill.line manager', true, true, true, true, true);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900297, 900405, pg_temp.ref('helpdesk_mgmt.group_helpdesk_manager'), 'mail.server.account.fill manager', true, true, true, true, true);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900298, 900408, pg_temp.ref('helpdesk_mgmt.group_helpdesk_manager'), 'mail.server.account.paste.line manager', true, true, true, true, true);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900299, 900407, pg_temp.ref('helpdesk_mgmt.group_helpdesk_manager'), 'mail.server.account.paste manager', true, true, true, true, true);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900300, 900399, pg_temp.ref('helpdesk_mgmt.group_helpdesk_manager'), 'mail.server.account.grid manager', true, true, true, true, true);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900301, 900398, pg_temp.ref('helpdesk_mgmt.group_helpdesk_manager'), 'mail.server.account manager', true, true, true, true, true);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900302, 900398, pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'), 'mail.server.account rep', true, true, true, true, true);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900303, 900400, pg_temp.ref('base.group_system'), 'mail.server.oauth.request nobody', true, false, false, false, false);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900304, 900401, pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'), 'mail.server.outbox rep', true, true, false, false, false);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900305, 900411, pg_temp.ref('helpdesk_mgmt.group_helpdesk_manager'), 'mail.server.detect.line manager', true, true, true, true, true);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900306, 900410, pg_temp.ref('helpdesk_mgmt.group_helpdesk_manager'), 'mail.server.detect manager', true, true, true, true, true);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900307, 900397, pg_temp.ref('helpdesk_mgmt.group_helpdesk_manager'), 'mail.server.profile manager', true, true, true, true, true);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900308, 900397, pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'), 'mail.server.profile rep', true, true, false, false, false);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900309, 900409, pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'), 'mail.server.reply rep', true, true, true, true, true);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900310, 900413, pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'), 'mail.server.test.line rep', true, true, true, true, true);
INSERT INTO "ir_model_access" ("id", "model_id", "group_id", "name", "active", "perm_read", "perm_write", "perm_create", "perm_unlink") VALUES (900311, 900412, pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'), 'mail.server.test rep', true, true, true, true, true);
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921300, pg_temp.model('res.config.settings'), false, 'model_res_config_settings', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921301, pg_temp.model('mail.thread'), false, 'model_mail_thread', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921302, pg_temp.model('mail.notification'), false, 'model_mail_notification', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921303, pg_temp.model('mail.mail'), false, 'model_mail_mail', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921304, pg_temp.model('mail.scheduled.message'), false, 'model_mail_scheduled_message', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921305, pg_temp.model('res.company'), false, 'model_res_company', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921306, pg_temp.model('res.users'), false, 'model_res_users', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921307, pg_temp.model('mail.compose.message'), false, 'model_mail_compose_message', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921308, pg_temp.model('base_import.import'), false, 'model_base_import_import', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921309, pg_temp.model('ir.mail_server'), false, 'model_ir_mail_server', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921310, pg_temp.model('mail.message'), false, 'model_mail_message', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921311, pg_temp.model('helpdesk.ticket'), false, 'model_helpdesk_ticket', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921312, 900389, false, 'model_helpdesk_email_import', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921313, 900390, false, 'model_helpdesk_email_message', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921314, 900395, false, 'model_mail_write_only_mixin', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921315, 900396, false, 'model_mail_secret_mixin', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921316, 900397, false, 'model_mail_server_profile', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921317, 900398, false, 'model_mail_server_account', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921318, 900399, false, 'model_mail_server_account_grid', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921319, 900400, false, 'model_mail_server_oauth_request', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921320, 900401, false, 'model_mail_server_outbox', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921321, 900402, false, 'model_mail_server_sender', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921322, 900403, false, 'model_helpdesk_email_history', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921323, 900405, false, 'model_mail_server_account_fill', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921324, 900406, false, 'model_mail_server_account_fill_line', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921325, 900407, false, 'model_mail_server_account_paste', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921326, 900408, false, 'model_mail_server_account_paste_line', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921327, 900409, false, 'model_mail_server_reply', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921328, 900410, false, 'model_mail_server_detect', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921329, 900411, false, 'model_mail_server_detect_line', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921330, 900412, false, 'model_mail_server_test', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (921331, 900413, false, 'model_mail_server_test_line', 'helpdesk_mgmt_user_email', 'ir.model');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922768, 900082, false, 'mail_server_profile_rule_company', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922769, 900083, false, 'mail_server_account_rule_company', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922770, 900084, false, 'mail_server_account_grid_rule_company', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922771, 900085, false, 'mail_server_account_rule_own', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922772, 900086, false, 'mail_server_account_rule_manager', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922773, 900087, false, 'mail_server_test_rule_own', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922774, 900088, false, 'mail_server_test_line_rule_own', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922775, 900089, false, 'mail_server_account_fill_rule_own', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922776, 900090, false, 'mail_server_account_fill_line_rule_own', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922777, 900091, false, 'mail_server_detect_rule_own', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922778, 900092, false, 'mail_server_detect_line_rule_own', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922779, 900293, false, 'helpdesk_email_history_rep', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922780, 900294, false, 'helpdesk_email_import_rep', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922781, 900295, false, 'helpdesk_email_message_user', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922782, 900296, false, 'mail_server_account_fill_line_manager', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922783, 900297, false, 'mail_server_account_fill_manager', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922784, 900298, false, 'mail_server_account_paste_line_manager', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922785, 900299, false, 'mail_server_account_paste_manager', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922786, 900300, false, 'mail_server_account_grid_manager', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922787, 900301, false, 'mail_server_account_manager', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922788, 900302, false, 'mail_server_account_rep', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922789, 900303, false, 'mail_server_oauth_request_nobody', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922790, 900304, false, 'mail_server_outbox_rep', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922791, 900305, false, 'mail_server_detect_line_manager', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922792, 900306, false, 'mail_server_detect_manager', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922793, 900307, false, 'mail_server_profile_manager', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922794, 900308, false, 'mail_server_profile_rep', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922795, 900309, false, 'mail_server_reply_rep', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922796, 900310, false, 'mail_server_test_line_rep', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922797, 900311, false, 'mail_server_test_rep', 'helpdesk_mgmt_user_email', 'ir.model.access');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922798, 900093, false, 'helpdesk_email_import_rule_own', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922799, 900094, false, 'mail_server_outbox_rule_own', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922800, 900095, false, 'mail_server_reply_rule_own', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922801, 900096, false, 'helpdesk_email_history_rule_own', 'helpdesk_mgmt_user_email', 'ir.rule');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922802, 900181, false, 'email_inbox_action', 'helpdesk_mgmt_user_email', 'ir.actions.client');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922803, 900538, false, 'complete_message', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922804, 900539, false, 'helpdesk_email_message_view_list', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922805, 900540, false, 'helpdesk_email_message_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922806, 900541, false, 'helpdesk_email_message_view_search', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922807, 900182, false, 'helpdesk_email_message_action', 'helpdesk_mgmt_user_email', 'ir.actions.act_window');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922808, 900183, false, 'helpdesk_email_message_import_action', 'helpdesk_mgmt_user_email', 'ir.actions.server');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922809, 900542, false, 'helpdesk_ticket_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922810, 900543, false, 'helpdesk_ticket_view_kanban', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922811, 900544, false, 'mail_server_account_fill_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922812, 900184, false, 'mail_server_account_fill_action', 'helpdesk_mgmt_user_email', 'ir.actions.act_window');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922813, 900545, false, 'mail_server_account_paste_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922814, 900185, false, 'mail_server_account_paste_action', 'helpdesk_mgmt_user_email', 'ir.actions.act_window');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922815, 900546, false, 'mail_server_detect_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922816, 900186, false, 'mail_server_detect_action', 'helpdesk_mgmt_user_email', 'ir.actions.act_window');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922817, 900547, false, 'mail_server_test_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922818, 900548, false, 'mail_server_account_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922819, 900549, false, 'mail_server_account_view_list', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922820, 900550, false, 'mail_server_account_view_search', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922821, 900187, false, 'mail_server_account_action', 'helpdesk_mgmt_user_email', 'ir.actions.act_window');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922822, 900551, false, 'mail_server_account_view_form_sending', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922823, 900552, false, 'mail_server_outbox_view_list', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922824, 900553, false, 'mail_server_outbox_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922825, 900554, false, 'mail_server_outbox_view_search', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922826, 900188, false, 'mail_server_outbox_action', 'helpdesk_mgmt_user_email', 'ir.actions.act_window');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922827, 900555, false, 'mail_server_profile_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922828, 900556, false, 'mail_server_profile_view_list', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922829, 900557, false, 'mail_server_profile_view_search', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922830, 900189, false, 'mail_server_profile_action', 'helpdesk_mgmt_user_email', 'ir.actions.act_window');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922831, 900558, false, 'mail_server_profile_view_form_oauth', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922832, 900559, false, 'mail_server_account_grid_view_list', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922833, 900560, false, 'mail_server_account_grid_view_search', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922834, 900190, false, 'mail_server_account_grid_action', 'helpdesk_mgmt_user_email', 'ir.actions.act_window');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922835, 900561, false, 'res_config_settings_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922836, 900562, false, 'res_users_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922837, 900563, false, 'res_users_view_form_preferences', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922838, 900564, false, 'mail_server_account_view_form_oauth', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922839, 900565, false, 'res_users_view_form_preferences_oauth', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922840, 900566, false, 'oauth_failed', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922841, 900567, false, 'res_users_view_form_preferences_sending', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922842, 900568, false, 'res_users_view_form_preferences_inbox', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922843, 900569, false, 'email_history', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922844, 900570, false, 'helpdesk_email_history_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922845, 900571, false, 'helpdesk_ticket_view_form_history', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922846, 900572, false, 'mail_compose_message_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922847, 900573, false, 'reply_body', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922848, 900574, false, 'mail_server_reply_view_form', 'helpdesk_mgmt_user_email', 'ir.ui.view');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922849, 900131, false, 'email_inbox_menu', 'helpdesk_mgmt_user_email', 'ir.ui.menu');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922850, 900132, false, 'helpdesk_email_message_menu', 'helpdesk_mgmt_user_email', 'ir.ui.menu');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922851, 900133, false, 'user_email_accounts_menu', 'helpdesk_mgmt_user_email', 'ir.ui.menu');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922852, 900134, false, 'mail_server_profile_menu', 'helpdesk_mgmt_user_email', 'ir.ui.menu');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922853, 900135, false, 'mail_server_account_menu', 'helpdesk_mgmt_user_email', 'ir.ui.menu');
INSERT INTO "ir_model_data" ("id", "res_id", "noupdate", "name", "module", "model") VALUES (922854, 900136, false, 'mail_server_outbox_menu', 'helpdesk_mgmt_user_email', 'ir.ui.menu');
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900082, 900397, 'Mail Server: companies', '[("company_id", "in", company_ids + [False])]', true, true, true, true, true, true);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900083, 900398, 'Email Account: companies', '[("profile_id.company_id", "in", company_ids + [False])]', true, true, true, true, true, true);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900084, 900399, 'Rep Email Accounts: companies', '[("user_id.company_ids", "in", company_ids), "|", ("profile_id", "=", False), ("profile_id.company_id", "in", company_ids + [False])]', true, true, true, true, true, true);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900085, 900398, 'Email Account: own', '[("user_id", "=", user.id)]', true, true, true, true, true, false);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900086, 900398, 'Email Account: all', '[(1, "=", 1)]', true, true, true, true, true, false);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900087, 900412, 'Connection Test: own', '[("create_uid", "=", user.id)]', true, true, true, true, true, true);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900088, 900413, 'Connection Test: Step: own', '[("create_uid", "=", user.id)]', true, true, true, true, true, true);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900089, 900405, 'Fill Down Email Accounts: own', '[("create_uid", "=", user.id)]', true, true, true, true, true, true);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900090, 900406, 'Fill Down Email Accounts: Preview: own', '[("create_uid", "=", user.id)]', true, true, true, true, true, true);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900091, 900410, 'Find Mail Server Settings: own', '[("create_uid", "=", user.id)]', true, true, true, true, true, true);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900092, 900411, 'Find Mail Server Settings: Possibility: own', '[("create_uid", "=", user.id)]', true, true, true, true, true, true);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900093, 900389, 'Email Import: own', '[("user_id", "=", user.id)]', true, true, true, true, true, true);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900094, 900401, 'Email Outbox: own', '[("user_id", "=", user.id)]', true, true, true, true, true, true);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900095, 900409, 'Answer to an Email: own', '[("create_uid", "=", user.id)]', true, true, true, true, true, true);
INSERT INTO "ir_rule" ("id", "model_id", "name", "domain_force", "active", "perm_read", "perm_write", "perm_create", "perm_unlink", "global") VALUES (900096, 900403, 'Email History: own', '[("create_uid", "=", user.id)]', true, true, true, true, true, true);
INSERT INTO "ir_ui_menu" ("id", "sequence", "parent_id", "action", "name", "active") VALUES (900131, 5, pg_temp.ref('helpdesk_mgmt.helpdesk_ticket_main_menu'), 'ir.actions.client,' || 900181, '{"en_US": "Email Inbox"}', true);
INSERT INTO "ir_ui_menu" ("id", "sequence", "parent_id", "action", "name", "active") VALUES (900132, 40, pg_temp.ref('helpdesk_mgmt.helpdesk_ticket_menu'), 'ir.actions.act_window,' || 900182, '{"en_US": "Imported Emails"}', true);
INSERT INTO "ir_ui_menu" ("id", "sequence", "parent_id", "name", "active") VALUES (900133, 60, pg_temp.ref('helpdesk_mgmt.helpdesk_ticket_config_main_menu'), '{"en_US": "User Email Accounts"}', true);
INSERT INTO "ir_ui_menu" ("id", "sequence", "parent_id", "action", "name", "active") VALUES (900134, 10, 900133, 'ir.actions.act_window,' || 900189, '{"en_US": "Mail Servers"}', true);
INSERT INTO "ir_ui_menu" ("id", "sequence", "parent_id", "action", "name", "active") VALUES (900135, 20, 900133, 'ir.actions.act_window,' || 900190, '{"en_US": "Rep Email Accounts"}', true);
INSERT INTO "ir_ui_menu" ("id", "sequence", "parent_id", "action", "name", "active") VALUES (900136, 16, pg_temp.ref('helpdesk_mgmt.helpdesk_ticket_main_menu'), 'ir.actions.act_window,' || 900188, '{"en_US": "Email Outbox"}', true);
INSERT INTO "ir_ui_menu_group_rel" ("menu_id", "gid") VALUES (900131, pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'));
INSERT INTO "ir_ui_menu_group_rel" ("menu_id", "gid") VALUES (900136, pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'));
INSERT INTO "mail_alias" ("id", "alias_model_id", "alias_parent_model_id", "alias_parent_thread_id", "alias_contact", "alias_status", "alias_defaults", "alias_incoming_local") VALUES (900002, pg_temp.model('helpdesk.ticket'), pg_temp.model('helpdesk.ticket.team'), 1, 'everyone', 'not_tested', '{''team_id'': 1}', false);
INSERT INTO "mail_followers" ("id", "res_id", "partner_id", "res_model") VALUES (900001, 900001, 900006, 'helpdesk.ticket');
INSERT INTO "mail_followers" ("id", "res_id", "partner_id", "res_model") VALUES (900002, 900002, 900006, 'helpdesk.ticket');
INSERT INTO "mail_followers_mail_message_subtype_rel" ("mail_followers_id", "mail_message_subtype_id") VALUES (900001, pg_temp.ref('mail.mt_comment'));
INSERT INTO "mail_followers_mail_message_subtype_rel" ("mail_followers_id", "mail_message_subtype_id") VALUES (900002, pg_temp.ref('mail.mt_comment'));
INSERT INTO "mail_mail" ("id", "mail_message_id", "state", "body_html", "references", "headers", "email_to", "is_notification", "auto_delete", "account_attempts", "is_account_letter") VALUES (900001, 900044, 'outgoing', '<span>We look at it.</span>', '<fire2@customer.example>', '{''In-Reply-To'': ''<fire2@customer.example>''}', '"Carla Customer" <carla@customer.example>', true, true, 0, true);
INSERT INTO "mail_message" ("id", "res_id", "record_company_id", "subtype_id", "author_id", "create_uid", "model", "message_type", "email_from", "message_id", "reply_to", "body", "email_add_signature", "date") VALUES (900040, 900001, pg_temp.ref('base.main_company'), pg_temp.ref('helpdesk_mgmt.hlp_tck_created'), 900006, 900005, 'helpdesk.ticket', 'notification', '"Alma" <alma@example.com>', '<997934136640021.1795945235.585422992706299-openerp-1-helpdesk.ticket@vm>', '"Alma" <alma@example.com>', '<div summary="o_mail_notification"><p>Helpdesk Ticket created</p></div>', true, '2026-11-29T09:40:35'::timestamp);
INSERT INTO "mail_message" ("id", "res_id", "record_company_id", "subtype_id", "author_id", "create_uid", "model", "message_type", "email_from", "message_id", "reply_to", "body", "email_add_signature", "date") VALUES (900041, 900002, pg_temp.ref('base.main_company'), pg_temp.ref('mail.mt_note'), 900006, 900005, 'helpdesk.ticket', 'comment', '"Alma" <alma@example.com>', '<fire1@customer.example>', '"Alma" <alma@example.com>', '<p>Imported email from Carla Customer &lt;carla@customer.example&gt;: Printer on fire 1</p>', true, '2026-11-29T09:40:35'::timestamp);
INSERT INTO "mail_message" ("id", "parent_id", "res_id", "record_company_id", "subtype_id", "author_id", "create_uid", "model", "message_type", "email_from", "message_id", "reply_to", "body", "email_add_signature", "date") VALUES (900042, 900040, 900001, pg_temp.ref('base.main_company'), pg_temp.ref('mail.mt_note'), 900006, 900005, 'helpdesk.ticket', 'comment', '"Alma" <alma@example.com>', '<fire2@customer.example>', '"Alma" <alma@example.com>', '<p>From: Carla Customer &lt;<a href="mailto:carla@customer.example" target="_blank" rel="noopener noreferrer nofollow">carla@customer.example</a>&gt;<br>To: <a href="mailto:alma@example.com" target="_blank" rel="noopener noreferrer nofollow">alma@example.com</a><br>Sent: 11/24/2026 08:41 AM GMT+00:00<br>Subject: Printer on fire 2</p><p>It burns.<br>Please help 2.</p><p><a href="/helpdesk_user_email/message/900002" target="_blank">Click for details;</a></p>', true, '2026-11-29T09:40:35'::timestamp);
INSERT INTO "mail_message" ("id", "parent_id", "res_id", "record_company_id", "subtype_id", "author_id", "mail_server_id", "create_uid", "subject", "model", "message_type", "email_from", "message_id", "reply_to", "body", "email_add_signature", "date", "account_email") VALUES (900044, 900042, 900001, pg_temp.ref('base.main_company'), pg_temp.ref('mail.mt_comment'), 900006, 900001, 900005, 'Re: Printer [HT90001]', 'helpdesk.ticket', 'comment', '"Alma" <alma@example.com>', '<332283974189687.1795945235.982840061187744-openerp-1-helpdesk.ticket@vm>', '"Alma" <alma@example.com>', '<span>We look at it.</span>', true, '2026-11-29T09:40:35'::timestamp, 'alma@example.com');
INSERT INTO "mail_message_res_partner_rel" ("mail_message_id", "res_partner_id") VALUES (900044, 900008);
INSERT INTO "mail_notification" ("id", "author_id", "mail_message_id", "mail_mail_id", "res_partner_id", "notification_type", "notification_status", "is_read", "read_date") VALUES (900001, 900006, 900044, 900001, 900008, 'email', 'ready', true, '2026-11-29T09:40:36'::timestamp);
INSERT INTO "mail_server_account" ("id", "user_id", "profile_id", "sequence", "email", "password_ciphertext", "after_import", "state", "trusted_server", "active", "has_password", "save_sent_copy", "sign_in_refused", "has_token", "last_success") VALUES (900001, 900005, 900001, 10, 'alma@example.com', 'gAAAAABrC_MYCZ5a3jU73YyQMR81reIxXL4hMgGJahG3RBRtHgXlk3KamPULnyW1odyxrpfiavzuWMg8GnKTl7kGiUtSn8MlTvZBehxgJy9tN1Jd-L9Yr6Mr-7YDqeMjWkqbO-J11ZWtW2-pOu5ZbdtUHbMu4f_Jreg9SYLZ6Vi6x6i7WAZcilEJbRuZuz1i21KB9yieDwKe', 'leave', 'ok', '{''server_type'': ''imap'', ''incoming_host'': ''imap.example.com'', ''incoming_security'': True, ''smtp_host'': ''smtp.example.com'', ''smtp_security'': True, ''exchange_server'': False, ''verify_tls'': True, ''ca_certificate'': False, ''auth_method'': ''password''}', true, true, true, false, false, '2026-11-24T10:00:00'::timestamp);
INSERT INTO "mail_server_account" ("id", "user_id", "profile_id", "sequence", "email", "password_ciphertext", "after_import", "state", "last_error", "active", "has_password", "save_sent_copy", "has_token") VALUES (900002, 900006, 900001, 10, 'bert@example.com', 'gAAAAABrC_MYgVM4EyRNpNgHeZ-Bw0vQdUZw-dOqUWnE-feBR2YUrdJyf0t-WosvPYvOHWGr10zVaVOYKU14CalIVxjKF4--VH5mCWLt2w1RJvoaBTXNPZu3Ohzj13tU-TJv_tb1-mqpzgxkbYzLWHbvX2h5k58Ye8BC0jFw0r7CszWWQ-3sb2juBcPwIScsm-F2bJ5m2r8c', 'leave', 'failed', 'The mail server cannot be reached.', true, true, true, false);
INSERT INTO "mail_server_profile" ("id", "sequence", "smtp_port", "incoming_port", "name", "server_type", "domain", "smtp_host", "smtp_security", "incoming_host", "incoming_security", "graph_host", "exchange_auth", "auth_method", "oauth_client_secret_ciphertext", "oauth_tenant", "active", "smtp_auth", "incoming_auth", "verify_tls", "allow_self_service") VALUES (900001, 10, 587, 993, 'Head office', 'imap', 'example.com', 'smtp.example.com', 'starttls', 'imap.example.com', 'tls', 'graph.microsoft.com', 'automatic', 'password', 'gAAAAABrC_MYMOmkqAam9M7QffZ8Jrd8ogUe64ffaxVakfO1LG8dxI-tJoFz8HUlT47zTiannx5iOrrkyWWmQgPtm1JeP_ZWy9eG8GQu70u7DaF2939Gzmrn37VEV6UOUdG72dR0dLITV6-7S_7ww3eQDsLZmvVe_jaDiZAVYeKStrX-jTcIMTM=', 'organizations', true, true, true, true, true);
INSERT INTO "message_attachment_rel" ("message_id", "attachment_id") VALUES (900042, 900032);
INSERT INTO "message_attachment_rel" ("message_id", "attachment_id") VALUES (900042, 900033);
INSERT INTO "res_company_users_rel" ("cid", "user_id") VALUES (pg_temp.ref('base.main_company'), 900005);
INSERT INTO "res_company_users_rel" ("cid", "user_id") VALUES (pg_temp.ref('base.main_company'), 900006);
INSERT INTO "res_groups_users_rel" ("gid", "uid") VALUES (pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'), 900005);
INSERT INTO "res_groups_users_rel" ("gid", "uid") VALUES (pg_temp.ref('base.group_user'), 900005);
INSERT INTO "res_groups_users_rel" ("gid", "uid") VALUES (pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'), 900006);
INSERT INTO "res_groups_users_rel" ("gid", "uid") VALUES (pg_temp.ref('base.group_user'), 900006);
INSERT INTO "rule_group_rel" ("rule_group_id", "group_id") VALUES (900085, pg_temp.ref('helpdesk_mgmt.group_helpdesk_user_own'));
INSERT INTO "rule_group_rel" ("rule_group_id", "group_id") VALUES (900086, pg_temp.ref('helpdesk_mgmt.group_helpdesk_manager'));
SELECT setval('ir_actions_id_seq', (SELECT max(id) FROM ir_act_client));
SELECT setval('ir_actions_id_seq', (SELECT max(id) FROM ir_act_server));
SELECT setval('ir_actions_id_seq', (SELECT max(id) FROM ir_act_window));
SELECT setval('public.helpdesk_email_message_id_seq', (SELECT max(id) FROM helpdesk_email_message));
SELECT setval('public.helpdesk_ticket_id_seq', (SELECT max(id) FROM helpdesk_ticket));
SELECT setval('public.helpdesk_ticket_team_id_seq', (SELECT max(id) FROM helpdesk_ticket_team));
SELECT setval('public.ir_attachment_id_seq', (SELECT max(id) FROM ir_attachment));
SELECT setval('public.ir_mail_server_id_seq', (SELECT max(id) FROM ir_mail_server));
SELECT setval('public.ir_model_access_id_seq', (SELECT max(id) FROM ir_model_access));
SELECT setval('public.ir_model_data_id_seq', (SELECT max(id) FROM ir_model_data));
SELECT setval('public.ir_model_id_seq', (SELECT max(id) FROM ir_model));
SELECT setval('public.ir_rule_id_seq', (SELECT max(id) FROM ir_rule));
SELECT setval('public.ir_ui_menu_id_seq', (SELECT max(id) FROM ir_ui_menu));
SELECT setval('public.ir_ui_view_id_seq', (SELECT max(id) FROM ir_ui_view));
SELECT setval('public.mail_alias_id_seq', (SELECT max(id) FROM mail_alias));
SELECT setval('public.mail_followers_id_seq', (SELECT max(id) FROM mail_followers));
SELECT setval('public.mail_mail_id_seq', (SELECT max(id) FROM mail_mail));
SELECT setval('public.mail_message_id_seq', (SELECT max(id) FROM mail_message));
SELECT setval('public.mail_notification_id_seq', (SELECT max(id) FROM mail_notification));
SELECT setval('public.mail_server_account_id_seq', (SELECT max(id) FROM mail_server_account));
SELECT setval('public.mail_server_profile_id_seq', (SELECT max(id) FROM mail_server_profile));
SELECT setval('public.res_partner_id_seq', (SELECT max(id) FROM res_partner));
SELECT setval('public.res_users_id_seq', (SELECT max(id) FROM res_users));
UPDATE ir_module_module SET state = 'installed', latest_version = '19.0.1.0.0'
WHERE name = 'helpdesk_mgmt_user_email';
UPDATE ir_config_parameter SET value = '11111111-2222-3333-4444-555555555555' WHERE key = 'database.uuid';
SET session_replication_role = DEFAULT;
