import {useEffect, useEnv} from "@odoo/owl";

/**
 * Give a dialog its title as its name, which Odoo's own dialogs have not: a screen
 * reader says it when the dialog opens.
 *
 * @param {() => string} getName
 */
export function useDialogName(getName) {
    const env = useEnv();
    useEffect(
        (name) => {
            const dialog = document.querySelector(
                `#dialog_${env.dialogData.id} > [role=dialog]`
            );
            dialog?.setAttribute("aria-label", name);
        },
        () => [getName()]
    );
}
