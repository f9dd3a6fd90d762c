import {
    contains,
    defineModels,
    fields,
    getService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {ANSWERS} from "./answers";
import {WebClient} from "@web/webclient/webclient";
import {animationFrame} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

const ON_MODEL = [
    "inbox_bootstrap",
    "inbox_board",
    "inbox_customer",
    "inbox_has_account",
    "inbox_tickets",
    "inbox_unsent",
];
const ALL = ["folders", "flags", "move", "append", "search"];

class MailServerAccount extends models.Model {
    _name = "mail.server.account";

    email = fields.Char();
    state = fields.Char();

    _records = [{id: 1, email: "ann@example.com"}];
    _views = {form: `<form><field name="email"/></form>`};
}

class MailServerReply extends models.Model {
    _name = "mail.server.reply";

    account_id = fields.Many2one({relation: "mail.server.account"});
    body = fields.Html();
    email_bcc = fields.Char();
    email_cc = fields.Char();
    email_to = fields.Char();
    kind = fields.Char();
    subject = fields.Char();

    _records = [
        {
            id: ANSWERS.inbox_reply.res_id,
            account_id: 1,
            body: "<p>Written</p>",
            kind: "new",
            subject: "Re: Subject",
        },
    ];
    _views = {
        form: `<form js_class="email_composer" disable_autofocus="1">
            <field name="account_id" invisible="1"/>
            <field name="kind" invisible="1"/>
            <field name="email_to" widget="email_addresses"/>
            <field name="email_cc" widget="email_addresses"/>
            <field name="email_bcc" widget="email_addresses"/>
            <field name="subject" widget="email_subject"/>
            <field name="body" widget="email_text"/>
        </form>`,
    };
}

class HelpdeskTicketTeam extends models.Model {
    _name = "helpdesk.ticket.team";

    name = fields.Char();

    _records = [
        {id: 1, name: "First level"},
        {id: 2, name: "Second level"},
    ];
}

class HelpdeskTicketStage extends models.Model {
    _name = "helpdesk.ticket.stage";

    name = fields.Char();
    closed = fields.Boolean();

    _records = [
        {id: 1, name: "New"},
        {id: 2, name: "In Progress"},
        {id: 3, name: "Done", closed: true},
    ];
}

class HelpdeskTicket extends models.Model {
    _name = "helpdesk.ticket";

    number = fields.Char();
    name = fields.Char();
    partner_email = fields.Char();
    stage_id = fields.Many2one({relation: "helpdesk.ticket.stage"});

    _records = [
        {
            id: 12,
            number: "HT00012",
            name: "Printer on fire",
            partner_email: "sender1@example.com",
            stage_id: 1,
        },
        {id: 13, number: "HT00013", name: "Toner", stage_id: 2},
    ];
    _views = {form: `<form><field name="name"/></form>`};
}

export function defineInboxModels() {
    defineMailModels();
    defineModels([
        MailServerAccount,
        MailServerReply,
        HelpdeskTicket,
        HelpdeskTicketStage,
        HelpdeskTicketTeam,
    ]);
}

export const ROW = ".o_helpdesk_inbox_row";

/** Drag with the mouse, as the tests of all acts do it. */
export async function dragOnto(source, target) {
    const {drop, moveTo} = await contains(source).drag();
    await animationFrame();
    await moveTo(target);
    await drop();
    await animationFrame();
}

/** Wait until calls have been answered and drawn. */
export async function settle() {
    for (let frame = 0; frame < 4; frame++) {
        await animationFrame();
    }
}

export function makeMessage(number, values = {}) {
    return {
        ...ANSWERS.inbox_page.messages[0],
        key: `key-${number}`,
        subject: `Subject ${number}`,
        from_name: `Sender ${number}`,
        from_email: `sender${number}@example.com`,
        to: [{name: "Ann", email: "ann@example.com"}],
        account_id: 1,
        folder: "INBOX",
        date: "2026-11-24T08:41:00Z",
        sent: "2026-11-24T08:40:00Z",
        size: 2048,
        seen: true,
        flagged: false,
        answered: false,
        has_attachments: false,
        snippet: `Snippet ${number}`,
        message_id: `<${number}@example.com>`,
        thread: [`<${number}@example.com>`],
        tickets: [],
        problem: "",
        ...values,
    };
}

export function makeAttachment(values = {}) {
    return {
        ...ANSWERS.inbox_read.attachments[0],
        part: "2",
        name: "photo.jpg",
        mimetype: "image/jpeg",
        size: 1258291,
        url: "/helpdesk_user_email/1/key-0/part/2",
        ...values,
    };
}

export function makeContent(key, values = {}) {
    return {
        ...ANSWERS.inbox_read,
        key,
        subject: `Subject of ${key}`,
        from_name: "Carla Customer",
        from_email: "carla@example.com",
        reply_to: [],
        to: [{name: "Ann", email: "ann@example.com"}],
        cc: [],
        date: "2026-11-24T08:41:00Z",
        message_id: "<1@example.com>",
        text: `Text of ${key}`,
        html: "",
        document: "",
        blocked_images: 0,
        quoted: [["text", `Text of ${key}`]],
        attachments: [],
        headers: [["Subject", `Subject of ${key}`]],
        warnings: [],
        problems: [],
        tickets: [],
        ...values,
    };
}

/** Refuse an answer that the server does not give like that; a row is an example. */
function checkAnswer(place, known, answer) {
    if (Array.isArray(known) && Array.isArray(answer)) {
        for (const row of known.length ? answer : []) {
            checkAnswer(`${place}[]`, known[0], row);
        }
    } else if (known && answer && typeof known === "object") {
        const names = Object.keys(known).sort().join();
        const given = Object.keys(answer).sort().join();
        if (names !== given) {
            throw new Error(`${place} has ${names}, not ${given}`);
        }
        for (const name of Object.keys(known)) {
            checkAnswer(`${place}.${name}`, known[name], answer[name]);
        }
    } else if (known && answer && typeof known !== typeof answer) {
        throw new Error(`${place} is like ${known}, not like ${answer}`);
    }
}

/** Names that are keys of messages are compared as pairs, those of fields alone. */
function comparable(method, answer) {
    if (method === "inbox_move") {
        return Object.entries(answer);
    }
    if (method === "inbox_board") {
        const columns = answer.columns.map((values) => values && Object.keys(values));
        return {...answer, columns};
    }
    return answer;
}

/**
 * A mail server in memory that answers as the contract says, and notes the calls.
 */
export class MockMailServer {
    constructor({count = 3, messages, capabilities = ALL} = {}) {
        this.capabilities = capabilities;
        this.byReceipt = true;
        this.accounts = [
            {
                ...ANSWERS.inbox_bootstrap.accounts[0],
                id: 1,
                name: "ann@example.com",
                email: "ann@example.com",
                state: "ok",
                last_error: "",
                sign_in_refused: false,
                after_import: "leave",
                after_import_folder: "",
            },
        ];
        this.settings = {
            ...ANSWERS.inbox_bootstrap,
            can_configure: false,
            server_count: 1,
            mode: "paste",
            attachments_enabled: true,
            mark_read: "never",
            configure_action: "x.configure",
            preferences_action: "x.preferences",
        };
        delete this.settings.accounts;
        this.messages =
            messages ||
            Array.from({length: count}, (_value, number) => makeMessage(number));
        this.folders = [
            {path: "INBOX", name: "Inbox", role: "inbox", unread: 2, total: count},
            {path: "Sent", name: "Sent", role: "sent", unread: 0, total: 0},
            {path: "Archive", name: "Archive", role: "archive", unread: 0, total: 0},
            {
                path: "Projekte/Küche",
                name: "Küche",
                role: "",
                unread: 0,
                total: 0,
                depth: 1,
            },
        ];
        this.contents = {};
        this.tickets = [
            {
                id: 12,
                number: "HT00012",
                name: "Printer on fire",
                partner: "Carla Customer",
                stage: "New",
                team: "",
                assignee: "Ann Rep",
                created: "2026-11-20T08:00:00+00:00",
                can_write: true,
            },
            {
                id: 13,
                number: "HT00013",
                name: "Toner",
                partner: "",
                stage: "New",
                team: "",
                assignee: "",
                created: "2026-11-20T08:00:00+00:00",
                can_write: false,
            },
        ];
        this.suggestions = [];
        this.matches = [makeMessage(1, {reason: "from the ticket's customer"})];
        this.prepared = {};
        this.importAnswers = {};
        this.contacts = [];
        this.kept = {};
        this.calls = [];
        this.errors = {};
    }

    called(method) {
        return this.calls.filter((call) => call.method === method);
    }

    inbox_bootstrap() {
        return {accounts: this.accounts, ...this.settings};
    }

    inbox_has_account() {
        return this.accounts.length > 0;
    }

    inbox_unsent() {
        return [];
    }

    inbox_board({defaults}, ticketIds, columns) {
        const writable = this.tickets.filter(({can_write}) => can_write);
        const ids = new Set(writable.map(({id}) => id));
        return {
            tickets: ticketIds.filter((id) => ids.has(id)),
            columns: columns.map(
                (column) => !this.barred(column) && {...defaults, ...column}
            ),
        };
    }

    /** Columns in which no ticket may be made. */
    barred({stage_id}) {
        return stage_id === 3;
    }

    inbox_folders() {
        return this.folders.map((folder) => ({
            ...ANSWERS.inbox_folders[0],
            subscribed: true,
            ...folder,
        }));
    }

    inbox_page({folder, before, limit, query}) {
        const isInbox = ["", false, "INBOX", "*"].includes(folder);
        let rows = isInbox ? this.messages : [];
        if (query) {
            const words = (query.text || query.subject || "").toLowerCase();
            rows = rows.filter(
                (row) =>
                    row.subject.toLowerCase().includes(words) &&
                    row.from_email.includes(query.sender || "") &&
                    (!query.unread || !row.seen) &&
                    (!query.flagged || row.flagged) &&
                    (!query.not_on_ticket || !row.tickets.length)
            );
        }
        const start = before ? rows.findIndex(({key}) => key === before) + 1 : 0;
        const messages = rows.slice(start, start + limit);
        const isEnd = start + limit >= rows.length;
        return {
            ...ANSWERS.inbox_page,
            messages: messages.map((row) => ({...row})),
            before: isEnd ? false : messages.at(-1).key,
            by_receipt: this.byReceipt,
            total: query ? -1 : rows.length,
            capabilities: this.capabilities,
        };
    }

    inbox_read(_options, key) {
        return this.contents[key] || makeContent(key);
    }

    inbox_conversation(_options, key) {
        return (
            (this.conversations || []).find((rows) =>
                rows.some((row) => row.key === key)
            ) || []
        );
    }

    inbox_read_attached(_options, key, part) {
        return makeContent(key, {
            subject: `Attached as ${part}`,
            attachments: [
                makeAttachment({
                    part: `${part}.2`,
                    name: "note.txt",
                    mimetype: "text/plain",
                    size: 10,
                    url: `/helpdesk_user_email/1/${key}/part/${part}.2`,
                }),
            ],
        });
    }

    inbox_part() {
        return {name: "a.png", mimetype: "image/png", data: "iVBORw0KGgo="};
    }

    inbox_source() {
        return {source: "Subject: <b>raw</b>", truncated: false};
    }

    inbox_mark({seen, flagged}, keys) {
        for (const message of this.messages.filter(({key}) => keys.includes(key))) {
            message.seen = seen ?? message.seen;
            message.flagged = flagged ?? message.flagged;
        }
        return true;
    }

    inbox_move(_options, keys) {
        this.messages = this.messages.filter(({key}) => !keys.includes(key));
        return Object.fromEntries(keys.map((key) => [key, `${key}-moved`]));
    }

    inbox_make_folder(_options, role) {
        this.folders.push({path: role, name: role, role, unread: 0, total: 0});
        return role;
    }

    inbox_tickets({query}) {
        return this.tickets.filter(({name}) =>
            name.toLowerCase().includes((query || "").toLowerCase())
        );
    }

    inbox_customer(_options, email) {
        const partner = {...ANSWERS.inbox_customer.partner, name: "Carla Customer"};
        return {email, partner, open: this.tickets, closed: [], ...this.customer};
    }

    inbox_suggest() {
        return this.suggestions;
    }

    inbox_prepare({ticket_id, options}, keys) {
        const mode = options.mode || this.settings.mode;
        const ticket = this.tickets.find(({id}) => id === ticket_id) || false;
        return {
            ticket,
            title: `Subject of ${keys[0]}`,
            memo: mode === "paste" ? "From: Carla\n\nAll of it" : "From: Carla\n\nAll",
            mode,
            modes: this.settings.attachments_enabled ? ["paste", "attach"] : ["paste"],
            visibility: "internal",
            attachments: [
                {part: "2", name: "photo.jpg", mimetype: "image/jpeg", size: 1200000},
            ],
            left_out: 1,
            partner: {id: 7, name: "Carla Customer", email: "carla@example.com"},
            customer: {name: "Carla Customer", email: "carla@example.com"},
            can_create_partner: true,
            followers: [],
            hint: "",
            duplicates: [],
            problems: [],
            ...this.prepared,
        };
    }

    inbox_matches() {
        return this.matches;
    }

    inbox_import_start() {
        return {id: false};
    }

    inbox_import({ticket_id}, keys) {
        return keys.map((key) => ({
            key,
            status: "imported",
            ticket_id: ticket_id || 99,
            ticket_number: ticket_id ? `HT000${ticket_id}` : "HT00099",
            email_message_id: 500,
            error: "",
            hint: "",
            ...this.importAnswers[key],
        }));
    }

    inbox_after_import(_options, ids) {
        return ids.map((id) => ({id, state: "done", error: "", ...this.afterImport}));
    }

    inbox_upload(_options, name) {
        return {id: 5, key: "eml-5", subject: `Subject of ${name}`};
    }

    inbox_undo(_options, ids) {
        return ids.map((id) => ({id, undone: true, error: ""}));
    }

    inbox_reply() {
        return ANSWERS.inbox_reply;
    }

    inbox_compose() {
        return ANSWERS.inbox_reply;
    }

    inbox_continue() {
        return {...ANSWERS.inbox_continue, res_id: ANSWERS.inbox_reply.res_id};
    }

    inbox_contacts() {
        return this.contacts;
    }

    inbox_correspondents() {
        return [];
    }

    action_keep_draft() {
        return {...ANSWERS.action_keep_draft, ...this.kept};
    }

    action_send_later(_options, at) {
        return {
            ...ANSWERS.action_send_later,
            ...(at ? {seconds: 86400, send_at: at.replace(" ", "T") + "+00:00"} : {}),
        };
    }

    action_send_now() {
        return {sent: true, problem: ""};
    }

    action_take_back() {
        return true;
    }

    action_close() {
        return true;
    }

    action_discard() {
        return true;
    }

    action_restore() {
        return true;
    }

    action_sign_in() {
        return ANSWERS.action_sign_in;
    }

    action_try_again() {
        return true;
    }

    /** Answer the client's calls from here on. */
    listen() {
        const answer = (call) => this.answer(call);
        onRpc("mail.server.account", /^(inbox|action)_/, answer);
        onRpc("mail.server.reply", /^action_/, answer);
        return this;
    }

    async answer({method, args, kwargs}) {
        const onModel = ON_MODEL.includes(method);
        const [accountIds, ...rest] = onModel ? [[], ...args] : args;
        this.calls.push({method, accountIds, args: rest, kwargs});
        await this.delay?.(method);
        if (this.errors[method]) {
            throw this.errors[method];
        }
        const answer = this[method](kwargs, ...rest);
        if (!(answer instanceof Promise)) {
            const known = ANSWERS[method];
            checkAnswer(method, known, comparable(method, answer));
        }
        return answer;
    }
}

export async function openInbox(server = new MockMailServer(), action = {}) {
    server.listen();
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "helpdesk_mgmt_user_email.inbox",
        name: "Email Inbox",
        ...action,
    });
    return server;
}
