import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

const TEXT_LIMIT = 200000;
const MODEL = "mail.server.account";

/**
 * What went wrong with a call, in a form a screen can draw.
 *
 * kind: "offline" (Odoo itself cannot be reached), "refused" (the server says why
 * in a sentence of its own), "unexpected" (a fault, reported to the user by Odoo).
 */
export class InboxError extends Error {
    constructor(kind, message, cause) {
        super(message, {cause});
        this.kind = kind;
    }
}

const REFUSALS = [
    "odoo.exceptions.UserError",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.AccessDenied",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.RedirectWarning",
];

export function toInboxError(error) {
    if (error instanceof InboxError) {
        return error;
    }
    if (error instanceof ConnectionLostError) {
        return new InboxError(
            "offline",
            _t("Odoo cannot be reached. Check your connection."),
            error
        );
    }
    if (REFUSALS.includes(error.exceptionName)) {
        return new InboxError("refused", error.data?.message || error.message, error);
    }
    return new InboxError(
        "unexpected",
        _t("Something went wrong while talking to the server."),
        error
    );
}

/** Where a search looks is no criterion. */
function criteriaOf(query) {
    const criteria = {...query};
    delete criteria.everywhere;
    return Object.keys(criteria).length ? criteria : false;
}

/**
 * Every call the inbox makes, and nothing else: no state, no screen.
 *
 * Calls are silent (the inbox draws its own progress) and reject with an
 * InboxError only.
 */
export const emailInboxService = {
    dependencies: ["orm"],
    start(env, {orm}) {
        async function guard(promise) {
            try {
                return await promise;
            } catch (error) {
                const inboxError = toInboxError(error);
                if (inboxError.kind === "unexpected") {
                    // Let Odoo's error service show it: a fault is never swallowed.
                    Promise.reject(error);
                }
                throw inboxError;
            }
        }
        const onModel = (method, args = [], kwargs = {}) =>
            guard(orm.silent.call(MODEL, method, args, kwargs));
        const correspondents = {};
        const onReply = (method, id) =>
            guard(orm.silent.call("mail.server.reply", method, [[id]]));
        const onAccount = (method, accountId, args = [], kwargs = {}) =>
            onModel(method, [[accountId], ...args], kwargs);

        const prefer = (values) =>
            guard(orm.silent.write("res.users", [user.userId], values));

        return {
            bootstrap: () => onModel("inbox_bootstrap"),
            /** Where on a board of tickets messages may be dropped. */
            board: (ticketIds, columns, defaults) =>
                onModel("inbox_board", [ticketIds, columns], {defaults}),
            /** After a refused sign-in, or to agree to another server. */
            tryAgain: (accountId) => onAccount("action_try_again", accountId),
            folders: (accountId) => onAccount("inbox_folders", accountId),
            page: (accountId, {folder, before, limit, query}) =>
                onAccount("inbox_page", accountId, [], {
                    folder: query?.everywhere ? "*" : folder || false,
                    before: before || false,
                    limit,
                    query: criteriaOf(query),
                }),
            read: (accountId, key, remoteImages = false) =>
                onAccount("inbox_read", accountId, [key], {
                    remote_images: remoteImages,
                }),
            /** What a message answers and what answers it, oldest first. */
            conversation: (accountId, key) =>
                onAccount("inbox_conversation", accountId, [key]),
            follow: (accountId, key, ticketId) =>
                onAccount("inbox_follow", accountId, [key, ticketId]),
            unfollow: (accountId, ticketId) =>
                onAccount("inbox_unfollow", accountId, [ticketId]),
            readAttached: (accountId, key, part, remoteImages = false) =>
                onAccount("inbox_read_attached", accountId, [key, part], {
                    remote_images: remoteImages,
                }),
            part: (accountId, key, part) =>
                onAccount("inbox_part", accountId, [key, part]),
            source: (accountId, key) => onAccount("inbox_source", accountId, [key]),
            mark: (accountId, keys, flags) =>
                onAccount("inbox_mark", accountId, [keys], flags),
            move: (accountId, keys, folder) =>
                onAccount("inbox_move", accountId, [keys, folder]),
            /** The folder that a role needs and the mailbox does not have yet. */
            makeFolder: (accountId, role) =>
                onAccount("inbox_make_folder", accountId, [role]),
            prepare: (accountId, keys, ticketId, options) =>
                onAccount("inbox_prepare", accountId, [keys], {
                    ticket_id: ticketId || false,
                    options: options || {},
                }),
            import: (accountId, keys, ticketId, options) =>
                onAccount("inbox_import", accountId, [keys], {
                    ticket_id: ticketId || false,
                    options: options || {},
                }),
            startImport: (accountId, keys, ticketId, options) =>
                onAccount("inbox_import_start", accountId, [keys], {
                    ticket_id: ticketId || false,
                    options,
                }),
            afterImport: (accountId, ids) =>
                onAccount("inbox_after_import", accountId, [ids]),
            importProgress: (accountId, importId) =>
                onAccount("inbox_import_progress", accountId, [importId]),
            /** Messages that likely belong to a ticket, the surest first. */
            matches: (accountId, ticketId) =>
                onAccount("inbox_matches", accountId, [ticketId]),
            undoImport: (accountId, ids) => onAccount("inbox_undo", accountId, [ids]),
            suggest: (accountId, key) => onAccount("inbox_suggest", accountId, [key]),
            upload: (accountId, name, data) =>
                onAccount("inbox_upload", accountId, [name, data]),
            /** Teams and stages a new ticket can be dropped into. */
            places: () =>
                guard(
                    Promise.all([
                        orm.silent.searchRead("helpdesk.ticket.team", [], ["name"]),
                        orm.silent.searchRead(
                            "helpdesk.ticket.stage",
                            [["closed", "=", false]],
                            ["name"]
                        ),
                    ])
                ),
            stopAsking: () => prefer({helpdesk_import_at_once: true}),
            /** @param {"never"|"open"|"later"} when */
            markReadWhen: (when) => prefer({helpdesk_mark_read: when}),
            /** A composer for an answer, or to forward; nothing is sent by it. */
            replyAction: (accountId, key, kind, ticketId) =>
                guard(
                    orm.call(MODEL, "inbox_reply", [[accountId], key, kind], {
                        ticket_id: ticketId || false,
                    })
                ),
            /** A composer for a new email. */
            composeAction: (accountId, ticketId) =>
                guard(
                    orm.call(MODEL, "inbox_compose", [[accountId]], {
                        ticket_id: ticketId || false,
                    })
                ),
            /** What was written and not sent, and what waits for its time. */
            unsent: () => onModel("inbox_unsent"),
            sendNow: (id) => onReply("action_send_now", id),
            takeBack: (id) => onReply("action_take_back", id),
            contacts: (accountId, text) =>
                onAccount("inbox_contacts", accountId, [text]),
            /** Asked once: with whom the rep has written lately. */
            correspondents(accountId) {
                const asked =
                    correspondents[accountId] ||
                    onAccount("inbox_correspondents", accountId);
                correspondents[accountId] = asked;
                asked.catch(() => delete correspondents[accountId]);
                return asked;
            },
            /** Opens the page of the provider at which the owner consents. */
            signInAction: (accountId) =>
                guard(orm.call(MODEL, "action_sign_in", [[accountId]])),
            addAccountAction: () =>
                guard(
                    orm.call("res.users", "action_add_email_account", [[user.userId]])
                ),
            preferencesAction: () =>
                guard(orm.call("res.users", "action_email_settings")),
            /** Who an address is, with open and closed tickets. */
            customer: (email) => onModel("inbox_customer", [email]),
            tickets: (query = "", limit = 20) =>
                onModel("inbox_tickets", [], {query, limit}),
            /** The beginning of a part as text, whatever it says it is. */
            async text(url) {
                const response = await browser.fetch(url);
                if (!response.ok) {
                    throw new InboxError("refused", _t("This part is not there."));
                }
                const text = await response.text();
                return {
                    text: text.slice(0, TEXT_LIMIT),
                    truncated: text.length > TEXT_LIMIT,
                };
            },
            originalUrl: (accountId, key) =>
                `/helpdesk_user_email/${accountId}/${encodeURIComponent(key)}/original`,
            printUrl: (accountId, key) =>
                `/helpdesk_user_email/${accountId}/${encodeURIComponent(key)}/print`,
        };
    },
};

registry.category("services").add("helpdesk_email_inbox", emailInboxService);
