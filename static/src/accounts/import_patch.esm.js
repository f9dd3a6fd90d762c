import {BaseImportModel} from "@base_import/import_model";
import {ImportAction} from "@base_import/import_action/import_action";
import {patch} from "@web/core/utils/patch";

/**
 * The server deletes a file that holds passwords after each run, a test, too. The
 * browser still has it, and uploads it again for what comes next.
 */
patch(BaseImportModel.prototype, {
    async updateData() {
        await this.bringFileBack();
        return super.updateData(...arguments);
    },

    async executeImport() {
        await this.bringFileBack();
        return super.executeImport(...arguments);
    },

    async bringFileBack() {
        if (!this.isFileGone) {
            return;
        }
        try {
            await this.uploadAgain();
            this.isFileGone = false;
        } catch {
            // It was changed on disk meanwhile: the server asks for it
        }
    },

    async _callImport() {
        const result = await super._callImport(...arguments);
        this.isFileGone = Boolean(result.error || result.is_file_gone);
        return result;
    },
});

patch(ImportAction.prototype, {
    async handleFilesUpload(files) {
        const file = files?.[0];
        if (file) {
            this.model.isFileGone = false;
            this.model.uploadAgain = () =>
                this.uploadFiles(this.uploadFilesRoute, {
                    csrf_token: odoo.csrf_token,
                    ufile: [file],
                    id: this.model.id,
                });
        }
        return super.handleFilesUpload(...arguments);
    },
});
