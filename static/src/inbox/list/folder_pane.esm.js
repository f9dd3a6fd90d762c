import {ALL_ACCOUNTS} from "../../services/located_key.esm";
import {Component} from "@odoo/owl";
import {DropTarget} from "../shared/drop_target.esm";
import {_t} from "@web/core/l10n/translation";
import {standingStill} from "../shared/drag_state.esm";

const ICONS = {
    inbox: "fa-inbox",
    sent: "fa-paper-plane-o",
    drafts: "fa-pencil",
    archive: "fa-archive",
    junk: "fa-ban",
    trash: "fa-trash-o",
    flagged: "fa-flag-o",
    all: "fa-envelope-o",
};

export class FolderPane extends Component {
    static template = "helpdesk_mgmt_user_email.FolderPane";
    static components = {DropTarget};
    static props = {
        mailbox: Object,
        drag: Object,
        onOpenFolder: Function,
        onOpenAccount: Function,
        onDropOnFolder: Function,
        onConfigure: Function,
        onFiles: Function,
    };

    allAccounts = ALL_ACCOUNTS;

    get mailbox() {
        return this.props.mailbox;
    }

    setup() {
        this.shownFolders = standingStill(
            this.props.drag,
            () => this.mailbox.shownFolders
        );
    }

    get afterImport() {
        const {account} = this.mailbox;
        return {
            leave: _t("After import: stays where it is"),
            seen: _t("After import: marked as read"),
            move: _t("After import: moved to %s", account?.after_import_folder || ""),
        }[account?.after_import];
    }

    onFileInput(ev) {
        this.props.onFiles([...ev.target.files]);
        ev.target.value = "";
    }

    icon(folder) {
        return ICONS[folder.role] || "fa-folder-o";
    }

    name(folder) {
        return folder.role === "inbox" ? _t("Inbox") : folder.name;
    }

    indent(folder) {
        return `padding-left: ${0.75 + Math.min(folder.depth || 0, 6) * 0.9}rem`;
    }

    get hiddenLabel() {
        return _t("%s more folders", this.hiddenCount);
    }

    unreadLabel(folder) {
        return _t("%s unread", folder.unread);
    }

    get hiddenCount() {
        return this.mailbox.folderList.length - this.mailbox.shownFolders.length;
    }

    /** Nested folders are listed below their parent, so the name alone is enough. */
    isCurrent(folder) {
        return folder.path === this.mailbox.folder?.path;
    }

    isTarget({path}) {
        const {mailbox} = this;
        return (
            mailbox.can("move") &&
            mailbox.moveTargets().some((one) => one.path === path)
        );
    }

    isHolder(folder) {
        return folder.selectable === false;
    }

    accountUnread(account) {
        const list = this.mailbox.folders[account.id]?.list;
        return Math.max(0, list?.find(({role}) => role === "inbox")?.unread || 0);
    }

    accountFailed(account) {
        return Boolean(this.mailbox.folders[account.id]?.error);
    }
}
