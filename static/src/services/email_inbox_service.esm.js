import {byAccount, locate, locatedKey} from "./located_key.esm";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
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
        /** What it is about, where the server says so. */
        this.field = cause?.data?.context?.field;
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

function urlOf(accountId, given) {
    const {accountId: id, key} = locate(accountId, given);
    return `/helpdesk_user_email/${id}/${encodeURIComponent(key)}`;
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
        const onReply = (method, id, args = []) =>
            guard(orm.silent.call("mail.server.reply", method, [[id], ...args]));
        const onAccount = (method, accountId, args = [], kwargs = {}) =>
            onModel(method, [[accountId], ...args], kwargs);

        /** A method of one message, which may be of any of the rep's accounts. */
        const onMessage = (method, accountId, given, args = [], kwargs = {}) => {
            const {accountId: id, key} = locate(accountId, given);
            return onAccount(method, id, [key, ...args], kwargs);
        };
        /** One call after the other for messages of several accounts. */
        async function onMessages(accountId, keys, call) {
            const answers = [];
            for (const group of byAccount(accountId, keys)) {
                answers.push(await call(group));
            }
            return answers;
        }
        /** Results with the keys that were asked for. */
        const withGiven = (results, given) =>
            results.map((result) => ({
                ...result,
                key: given.get(result.key) || result.key,
            }));

        /** A method of what was imported, by the keys that it was imported by. */
        async function onResults(method, accountId, results) {
            const ids = new Map(results.map((one) => [one.key, one.email_message_id]));
            const answers = await onMessages(accountId, [...ids.keys()], (group) =>
                onAccount(method, group.accountId, [
                    [...group.given.values()].map((given) => ids.get(given)),
                ])
            );
            return answers.flat();
        }

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
            /** @param {number[]} options.accountIds all of them, in one list */
            async page(accountId, {folder, before, limit, query, accountIds}) {
                const page = await onModel("inbox_page", [accountIds || [accountId]], {
                    folder: query?.everywhere ? "*" : folder || false,
                    before: before || false,
                    limit,
                    query: criteriaOf(query),
                });
                if (accountIds) {
                    page.messages = page.messages.map((row) => ({
                        ...row,
                        key: locatedKey(row.account_id, row.key),
                    }));
                }
                return page;
            },
            read: (accountId, key, remoteImages = false) =>
                onMessage("inbox_read", accountId, key, [], {
                    remote_images: remoteImages,
                }),
            /** What a message answers and what answers it, oldest first. */
            async conversation(accountId, key) {
                const rows = await onMessage("inbox_conversation", accountId, key);
                const {accountId: id, isLocated} = locate(accountId, key);
                const shown = (name) => (name ? locatedKey(id, name) : name);
                return isLocated
                    ? rows.map((row) => ({
                          ...row,
                          key: shown(row.key),
                          answers: shown(row.answers),
                      }))
                    : rows;
            },
            follow: (accountId, key, ticketId) =>
                onMessage("inbox_follow", accountId, key, [ticketId]),
            unfollow: (accountId, ticketId) =>
                onAccount("inbox_unfollow", accountId, [ticketId]),
            readAttached: (accountId, key, part, remoteImages = false) =>
                onMessage("inbox_read_attached", accountId, key, [part], {
                    remote_images: remoteImages,
                }),
            part: (accountId, key, part) =>
                onMessage("inbox_part", accountId, key, [part]),
            source: (accountId, key) => onMessage("inbox_source", accountId, key),
            mark: (accountId, keys, flags) =>
                onMessages(accountId, keys, (group) =>
                    onAccount("inbox_mark", group.accountId, [group.keys], flags)
                ),
            /** @returns for each key its new one, all of one account */
            async move(accountId, keys, folder) {
                const [moved] = await onMessages(accountId, keys, (group) =>
                    onAccount("inbox_move", group.accountId, [group.keys, folder])
                );
                const entries = keys.map((given) => {
                    const {accountId: id, key, isLocated} = locate(accountId, given);
                    const found = moved[key];
                    return [given, found && isLocated ? locatedKey(id, found) : found];
                });
                return Object.fromEntries(entries);
            },
            /** The folder that a role needs and the mailbox does not have yet. */
            makeFolder: (accountId, role) =>
                onAccount("inbox_make_folder", accountId, [role]),
            prepare(accountId, given, ticketId, options) {
                const {accountId: id, key} = locate(accountId, given);
                return onAccount("inbox_prepare", id, [[key]], {
                    ticket_id: ticketId || false,
                    options: options || {},
                });
            },
            async import(accountId, keys, ticketId, options) {
                const results = await onMessages(accountId, keys, (group) =>
                    onAccount("inbox_import", group.accountId, [group.keys], {
                        ticket_id: ticketId || false,
                        options: options || {},
                    }).then((found) => withGiven(found, group.given))
                );
                return results.flat();
            },
            /** In the background; of several accounts one has to wait for it here. */
            async startImport(accountId, keys, ticketId, options) {
                if (keys.some((key) => locate(accountId, key).isLocated)) {
                    return {id: false};
                }
                return await onAccount("inbox_import_start", accountId, [keys], {
                    ticket_id: ticketId || false,
                    options,
                });
            },
            afterImport: (accountId, results) =>
                onResults("inbox_after_import", accountId, results),
            importProgress: (accountId, importId) =>
                onAccount("inbox_import_progress", accountId, [importId]),
            /** Messages that likely belong to a ticket, the surest first. */
            matches: (accountId, ticketId) =>
                onAccount("inbox_matches", accountId, [ticketId]),
            undoImport: (accountId, results) =>
                onResults("inbox_undo", accountId, results),
            suggest: (accountId, key) => onMessage("inbox_suggest", accountId, key),
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
            replyAction(accountId, given, kind, ticketId) {
                const {accountId: id, key} = locate(accountId, given);
                return guard(
                    orm.call(MODEL, "inbox_reply", [[id], key, kind], {
                        ticket_id: ticketId || false,
                    })
                );
            },
            /** A composer for a new email. */
            composeAction: (accountId, ticketId) =>
                guard(
                    orm.call(MODEL, "inbox_compose", [[accountId]], {
                        ticket_id: ticketId || false,
                    })
                ),
            /** A composer for a message of the Drafts folder. */
            continueAction(accountId, given) {
                const {accountId: id, key} = locate(accountId, given);
                return guard(orm.call(MODEL, "inbox_continue", [[id], key]));
            },
            /** Into the mailbox's Drafts folder; `looks`: what became of it there? */
            keepDraft: (id, looks = false) => onReply("action_keep_draft", id, [looks]),
            discard: (id) => onReply("action_discard", id),
            restore: (id) => onReply("action_restore", id),
            putAway: (id) => onReply("action_close", id),
            sendLater: (id, at) => onReply("action_send_later", id, [at]),
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
            originalUrl: (accountId, key) => `${urlOf(accountId, key)}/original`,
            printUrl: (accountId, key) => `${urlOf(accountId, key)}/print`,
        };
    },
};

registry.category("services").add("helpdesk_email_inbox", emailInboxService);
