import {_t} from "@web/core/l10n/translation";
import {toInboxError} from "../services/email_inbox_service.esm";

let isOpening = false;

async function openComposer(
    {action, notification, inbox},
    {accountId, key, ticketId},
    kind
) {
    let composer = null;
    try {
        composer = await inbox.replyAction(accountId, key, kind, ticketId);
    } catch (error) {
        notification.add(toInboxError(error).message, {type: "danger"});
        return;
    }
    await action.doAction(composer, {
        onClose: (infos) => {
            if (infos?.sent) {
                notification.add(_t("Your email is on its way."), {type: "success"});
            }
        },
    });
}

/**
 * Open a composer for an answer to a message, or to forward it, and say when it
 * was sent.
 *
 * @param {Object} services action, notification, inbox
 * @param {{accountId: number, key: string, ticketId: number|false}} message
 * @param {"reply"|"reply_all"|"forward"} kind
 */
export async function composeReply(services, message, kind) {
    if (isOpening) {
        // The key was pressed twice: one dialog is enough
        return;
    }
    isOpening = true;
    try {
        await openComposer(services, message, kind);
    } finally {
        isOpening = false;
    }
}
