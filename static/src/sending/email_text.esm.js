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
        config.onEditorReady = () => {
            // After the dialog has given the focus to its first field
            browser.setTimeout(() => this.takeFocus(), 0);
        };
        return config;
    }

    takeFocus() {
        const {editor} = this;
        const isForward = this.props.record.data.kind === "forward";
        if (this.hasTakenFocus || isForward || !editor?.editable?.isConnected) {
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
