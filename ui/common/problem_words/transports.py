"""Sentences for the codes of sync targets and transports."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "TARGET_NAME": N_(
        "The target needs a name of 1 to {limit} characters, such as Careers Office."
    ),
    "TARGET_ADDRESS": N_(
        '"{value}" is not an absolute folder path; choose a folder by its full path.'
    ),
    "TARGET_ADDRESS/webdav": N_(
        '"{value}" is not a WebDAV address; write it like https://nas.example.edu.cn/exchange,'
        " without a password."
    ),
    "TARGET_ADDRESS/sftp": N_(
        '"{value}" is not an SFTP address; write it like'
        " sftp://name@nas.example.edu.cn/exchange, without a password."
    ),
    "TARGET_ONLY_WATCHED": N_("This folder is read-only; parcels are not uploaded there."),
    "UNKNOWN_TARGET": N_('Target "{value}" does not exist; the targets are: {choices}.'),
    "UNKNOWN_ARRIVAL": N_("This file is no longer in the inbox; refresh the list."),
    "ROAD_INSECURE": N_(
        '"{value}" is not encrypted: the password could be intercepted. Use an address that'
        " starts with https://."
    ),
    "ROAD_UNPINNED": N_(
        "This server's certificate is not trusted. Its fingerprint is {seen}; get it from its"
        " administrator by another channel, compare, then enter it with the target."
    ),
    "ROAD_PIN_DIFFERS": N_(
        "The server's fingerprint is {seen}, not the one entered. Stop and ask its"
        " administrator: this may be another server."
    ),
    "ROAD_PASSWORD": N_('"{target}" requires a password, and none is stored; enter it again.'),
    "ROAD_KEY_FILE": N_(
        "The private key {path} cannot be read: it is missing, or it needs another password."
        " Set the target up again with the right one."
    ),
    "ROAD_UNREACHABLE": N_(
        '"{address}" cannot be reached; parcels are queued and will be sent automatically.'
    ),
    "ROAD_BROKEN": N_(
        "The connection to the target was lost; the transfer continues at the next attempt."
    ),
    "ROAD_UNREACHABLE/set_up": N_(
        '"{address}" cannot be reached, so nothing was set up. Check the address, and that the'
        " drive is connected or the server is on; then try again."
    ),
    "ROAD_BROKEN/set_up": N_(
        'The connection to "{address}" was lost, so nothing was set up; try again.'
    ),
    "ROAD_REFUSED/set_up": N_(
        '"{address}" denied access, so nothing was set up. Check the user, the password and'
        " the permissions there."
    ),
    "ROAD_ANSWER": N_(
        '"{address}" answers, but the request failed. Parcels stay queued and are retried; if'
        " this continues, ask its administrator whether the folder exists, has space and lets"
        " you write to it."
    ),
    "ROAD_ANSWER/set_up": N_(
        '"{address}" answers, but not as a folder for parcels, so nothing was set up. Check'
        " the address with its administrator."
    ),
    "ROAD_TORN": N_("A file was damaged in transit; it is sent again at the next attempt."),
    "ROAD_NAME_TAKEN": N_(
        "The target contains a different file named {name}; nothing was replaced. Ask the"
        " target's administrator to check it."
    ),
    "ROAD_REFUSED": N_(
        '"{address}" denied access or write permission. Parcels stay queued. If the password'
        " was changed, set the target up again with the new one; otherwise ask for write"
        " permission there."
    ),
    "ROAD_FULL": N_('"{address}" is full; parcels stay queued until there is space.'),
    "ROAD_CROWDED": N_(
        '"{address}" contains more than {limit} files, too many to search; parcels stay '
        "queued. Move the files that are not needed there to another folder."
    ),
    "INBOX_NO_ROOM": N_(
        "The disk of the data folder has too little space to download more; the rest is"
        " reserved for your own work. Free some space, then try again."
    ),
    "ROAD_NO_FOLDER": N_(
        'The folder of "{address}" does not exist; check the address of the target.'
    ),
    "ROAD_HOST_CHANGED": N_(
        'The key of "{address}" has changed since set-up. Nothing was sent. Stop and ask its'
        " administrator; if the server is new, set the target up again and compare the new"
        " key."
    ),
    "ROAD_CERTIFICATE": N_(
        'The certificate of "{address}" has changed and is not trusted. Nothing was sent. Ask'
        " its administrator; if the server is new, set the target up again and compare the new"
        " certificate."
    ),
}
