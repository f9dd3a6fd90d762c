/**
 * Drag what is there onto a target, once the target is there, too: Odoo's drag itself
 * waits for it a second only, which is short on a busy machine.
 *
 * @param {String} source selector of what is dragged
 * @param {String} target selector of where it is dropped
 * @param {String} [content] why
 * @returns {Object[]} steps
 */
export const dragOnto = (source, target, content = `drag ${source}`) => [
    {content: `where it goes is there: ${target}`, trigger: target},
    {content, trigger: source, run: `drag_and_drop ${target}`},
];
