const DETAILS = /^\/helpdesk_user_email\/message\/\d+$/;

/**
 * “Click for details;” jumps from a text that can be edited (the description of a
 * ticket), too: there a click only places the cursor.
 */
function openDetails(ev) {
    const link = ev.target instanceof Element && ev.target.closest("a[href]");
    if (link && link.isContentEditable && DETAILS.test(new URL(link.href).pathname)) {
        ev.preventDefault();
        ev.stopPropagation();
        window.open(link.href, "_blank", "noopener");
    }
}

document.addEventListener("click", openDetails, {capture: true});
