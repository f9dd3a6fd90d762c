import {Component, useState} from "@odoo/owl";
import {RPCError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {lazyComponents} from "../common/lazy/lazy.esm";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const LINE_END = /\r\n|\r|\n/;
const ROWS_PER_CALL = 100;

/**
 * Rep email accounts from rows of a spreadsheet. The rows hold passwords, so they
 * are kept nowhere but in this box: what could not be saved stays there.
 */
export class PasteAccounts extends Component {
    static template = "helpdesk_mgmt_user_email.PasteAccounts";
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({
            done: 0,
            failed: [],
            isDone: false,
            isRunning: false,
            problem: "",
            saved: [],
            text: "",
            total: 0,
        });
    }

    get percent() {
        const {done, total} = this.state;
        return total ? Math.round((100 * done) / total) : 0;
    }

    get summary() {
        const {length} = this.state.saved;
        return length === 1 ? _t("1 row saved.") : _t("%s rows saved.", length);
    }

    get leftOut() {
        const {length} = this.state.failed;
        return length === 1
            ? _t(
                  "1 row was left out. It is still in the box: correct it and save again."
              )
            : _t(
                  "%s rows were left out. They are still in the box: correct them and save again.",
                  length
              );
    }

    statusLabel(status) {
        return status === "created" ? _t("Added") : _t("Brought up to date");
    }

    async save() {
        const lines = this.state.text.split(LINE_END);
        const first = lines.find((line) => line.trim());
        Object.assign(this.state, {failed: [], isDone: false, problem: "", saved: []});
        if (!first) {
            this.state.problem = _t("Paste the rows first.");
            return;
        }
        Object.assign(this.state, {done: 0, isRunning: true, total: lines.length});
        const outcomes = await this.saveLines(first, lines);
        this.show(lines, outcomes);
        Object.assign(this.state, {isDone: true, isRunning: false});
    }

    async saveLines(first, lines) {
        const outcomes = [];
        try {
            while (outcomes.length < lines.length) {
                const chunk = lines.slice(
                    outcomes.length,
                    outcomes.length + ROWS_PER_CALL
                );
                outcomes.push(
                    ...(await this.orm.silent.call(
                        "mail.server.account.grid",
                        "paste_rows",
                        [first, chunk]
                    ))
                );
                this.state.done = outcomes.length;
            }
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.problem = error.data?.message || error.message;
        }
        return outcomes;
    }

    /** Leave in the box what is to be corrected, under its headings. */
    show(lines, outcomes) {
        const box = [];
        for (const [index, line] of lines.entries()) {
            const outcome = outcomes[index] || {status: "waiting"};
            if (["failed", "heading", "waiting"].includes(outcome.status)) {
                box.push(line);
            }
            const row = {...outcome, key: index, row: box.length};
            if (outcome.status === "failed") {
                this.state.failed.push(row);
            } else if (["created", "updated"].includes(outcome.status)) {
                this.state.saved.push({...row, row: index + 1});
            }
        }
        const isDone = outcomes.length === lines.length && !this.state.failed.length;
        this.state.text = isDone ? "" : box.join("\n");
    }

    close() {
        return this.action.doAction({type: "ir.actions.act_window_close"});
    }
}

lazyComponents.add("PasteAccounts", PasteAccounts);
