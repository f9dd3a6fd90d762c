import {Message} from "@mail/core/common/message";
import {patch} from "@web/core/utils/patch";
import {url} from "@web/core/utils/urls";

patch(Message.prototype, {
    /** A mail has not the face of who imported it. */
    get authorAvatarUrl() {
        return this.message.email_import
            ? url("/mail/static/src/img/email_icon.png")
            : super.authorAvatarUrl;
    },

    /** Take the memo off the ticket again; the mail stays in the mailbox. */
    async undoEmailImport() {
        const {undo_id} = this.message.email_import;
        await this.env.services.orm.call("helpdesk.email.message", "action_undo", [
            [undo_id],
        ]);
        this.message.thread.fetchNewMessages?.();
        await this.env.services.action.doAction("soft_reload");
    },
});
