import {CannedResponsePlugin} from "./canned_response_plugin.esm";
import {HtmlField} from "@html_editor/fields/html_field";
import {browser} from "@web/core/browser/browser";
import {lazyComponents} from "../common/lazy/lazy.esm";

/** The text of an email that is being written: the cursor stands at its top. */
export class EmailTextField extends HtmlField {
    setup() {
        super.setup();
        this.hasTakenFocus = false;
        this.env.emailDraft?.texts.set(this.props.name, () => this.written());
    }

    /** What stands in the editor; nothing while there is none (yet, or any more). */
    written() {
        return this.editor?.editable ? this.editor.getContent() : null;
    }

    getConfig() {
        const config = super.getConfig();
        config.Plugins = [...config.Plugins, CannedResponsePlugin];
        // A picture is part of the email, not a file on the server
        config.dropImageAsAttachment = false;
        config.onEditorReady = () => {
            // After the dialog has given the focus to its first field
            browser.setTimeout(() => this.takeFocus(), 0);
        };
        return config;
    }

    takeFocus() {
        const {editor} = this;
        // Without a recipient that field comes first
        const isFirst = !["forward", "new"].includes(this.props.record.data.kind);
        if (this.hasTakenFocus || !isFirst || !editor?.editable?.isConnected) {
            return;
        }
        this.hasTakenFocus = true;
        editor.editable.focus();
        const top = editor.editable.firstElementChild || editor.editable;
        editor.shared.selection.setCursorStart(top);
        top.scrollIntoView({block: "nearest"});
    }
}

lazyComponents.add("EmailTextField", EmailTextField);
