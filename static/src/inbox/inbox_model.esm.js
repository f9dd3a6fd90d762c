import {browser} from "@web/core/browser/browser";
import {user} from "@web/core/user";
import {reactive} from "@odoo/owl";
import {ActingModel} from "./inbox_acts.esm";

/** After an import the server acts on the mailbox; then it is looked at again. */
const AFTER_IMPORT_DELAY = 1500;

/** The bytes of a file in base64. */
async function dataOf(file) {
    const url = await new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(file);
    });
    return url.slice(url.indexOf(",") + 1);
}

/** What the inbox shows and does, without any screen; here: importing. */
export class InboxModel extends ActingModel {
    /** Upload .eml files; they are then imported by their keys like messages. */
    async upload(files) {
        const uploaded = [];
        for (const file of files) {
            const data = await dataOf(file);
            uploaded.push(await this.service.upload(this.accountId, file.name, data));
        }
        return uploaded;
    }

    /**
     * Import messages, tell the rows, and leave telling the rep to the caller.
     *
     * @returns {Promise<Array>} one result per key, as the server gives them
     */
    async import(keys, ticketId, options) {
        const {accountId, list} = this;
        const results = await this.service.import(accountId, keys, ticketId, options);
        this.applyResults(list, results);
        return results;
    }

    applyResults(list, results) {
        const done = new Map(
            results
                .filter(({status, ticket_id}) => status !== "failed" && ticket_id)
                .map((result) => [result.key, result])
        );
        list.update([...done.keys()], (message) => {
            const {ticket_id, ticket_number, imported_by} = done.get(message.key);
            const others = message.tickets.filter(({id}) => id !== ticket_id);
            const known = message.tickets.find(({id}) => id === ticket_id);
            const ticket = known || {
                id: ticket_id,
                number: ticket_number,
                imported_by: imported_by ?? user.name,
            };
            return {tickets: [...others, ticket]};
        });
        for (const key of done.keys()) {
            this._suggestions.delete(key);
        }
    }

    /**
     * Show what "after import" does to the messages, and look a little later
     * whether the server did it.
     */
    settleAfterImport(results, act = this.account?.after_import) {
        const {list} = this;
        const keys = results.map(({key}) => key).filter((key) => list.get(key));
        if (!keys.length || !["seen", "move"].includes(act)) {
            return;
        }
        if (act === "seen") {
            this._applyFlag(list, "seen", new Map(keys.map((key) => [key, true])));
        } else {
            this._openNeighbour(keys);
            list.remove(keys);
        }
        browser.setTimeout(() => {
            this.refresh().catch(() => null);
            this.loadFolders();
        }, AFTER_IMPORT_DELAY);
    }

    async undoImport(results) {
        const {accountId, list} = this;
        const imported = results.filter(({status}) => status === "imported");
        const answers = await this.service.undoImport(
            accountId,
            imported.map((result) => result.email_message_id)
        );
        const undone = new Set(answers.filter((a) => a.undone).map((a) => a.id));
        const ticketOf = new Map(
            imported
                .filter((result) => undone.has(result.email_message_id))
                .map((result) => [result.key, result.ticket_id])
        );
        list.update([...ticketOf.keys()], (message) => ({
            tickets: message.tickets.filter(({id}) => id !== ticketOf.get(message.key)),
        }));
        this.refreshTickets();
        return answers;
    }
}

export function makeInboxModel(service, options) {
    return reactive(new InboxModel(service, options));
}
