import {Plugin} from "@html_editor/plugin";

const TYPED = /(?:^|\s)::([^\s:]*)$/;
const PROPOSED = 20;

/** `::` proposes canned responses, as in the composer of a ticket. */
export class CannedResponsePlugin extends Plugin {
    static id = "helpdeskCannedResponse";
    static dependencies = ["delete", "dom", "history", "powerbox", "selection"];
    resources = {input_handlers: () => this.onInput()};

    get responses() {
        this.asked ||= this.services.orm.silent
            .searchRead("mail.canned.response", [], ["source", "substitution"])
            .catch(() => []);
        return this.asked;
    }

    /** What stands between `::` and the cursor; null for none. */
    typed() {
        const {anchorNode, anchorOffset, isCollapsed} =
            this.dependencies.selection.getEditableSelection();
        if (!isCollapsed || anchorNode.nodeType !== Node.TEXT_NODE) {
            return null;
        }
        const found = anchorNode.textContent.slice(0, anchorOffset).match(TYPED);
        return found && {word: found[1], node: anchorNode, end: anchorOffset};
    }

    async onInput() {
        if (!this.typed()) {
            if (this.isOpen) {
                this.dependencies.powerbox.closePowerbox();
            }
            return;
        }
        const responses = await this.responses;
        const typed = this.typed();
        if (this.isDestroyed || !typed) {
            return;
        }
        const word = typed.word.toLowerCase();
        const commands = responses
            .filter(({source}) => source.toLowerCase().includes(word))
            .slice(0, PROPOSED)
            .map((response) => ({
                title: response.source,
                description: response.substitution,
                icon: "fa-commenting-o",
                run: () => this.insert(response),
            }));
        this.dependencies.powerbox.openPowerbox({
            commands,
            onClose: () => {
                this.isOpen = false;
            },
        });
        this.isOpen = commands.length > 0;
    }

    insert({substitution}) {
        const typed = this.typed();
        if (!typed) {
            return;
        }
        this.dependencies.selection.setSelection({
            anchorNode: typed.node,
            anchorOffset: typed.end - typed.word.length - 2,
            focusNode: typed.node,
            focusOffset: typed.end,
        });
        this.dependencies.delete.deleteSelection();
        const text = this.document.createDocumentFragment();
        substitution.split("\n").forEach((line, index) => {
            if (index) {
                text.append(this.document.createElement("br"));
            }
            text.append(line);
        });
        this.dependencies.dom.insert(text);
        this.dependencies.history.addStep();
    }
}
