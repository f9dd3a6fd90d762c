import {ImportAction} from "@base_import/import_action/import_action";
import {patch} from "@web/core/utils/patch";
import {loadLazy} from "./lazy.esm";

/** What an import of accounts does otherwise comes with the bundle. */
patch(ImportAction.prototype, {
    async onWillStart() {
        await super.onWillStart(...arguments);
        if (this.resModel === "mail.server.account") {
            await loadLazy();
        }
    },
});
