"""Sentences for the codes of targets and roads: set-up, servers, what comes in."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "TARGET_NAME": N_("Give the target a name of 1 to {limit} characters, such as Careers Office."),
    "TARGET_ADDRESS": N_(
        '"{value}" is no folder that can be found again; choose one by its whole path.'
    ),
    "TARGET_ADDRESS/webdav": N_(
        '"{value}" is no address of a WebDAV folder; write it like'
        " https://nas.example.edu.cn/exchange, without a password."
    ),
    "TARGET_ADDRESS/sftp": N_(
        '"{value}" is no address of an SFTP folder; write it like'
        " sftp://name@nas.example.edu.cn/exchange, without a password."
    ),
    "TARGET_ONLY_WATCHED": N_("This folder is only watched; parcels are not left there."),
    "UNKNOWN_TARGET": N_('There is no target "{value}"; there are: {choices}.'),
    "UNKNOWN_ARRIVAL": N_("This file does not wait here any more; look at the list again."),
    "ROAD_INSECURE": N_(
        '"{value}" is not encrypted on the way: the password could be read. Use an address'
        " that begins with https://."
    ),
    "ROAD_UNPINNED": N_(
        "Nobody vouches for this server. Its fingerprint is {seen}; ask its administrator for it"
        " by another way, compare, then give it with the target."
    ),
    "ROAD_PIN_DIFFERS": N_(
        "The server shows {seen}, which is not the fingerprint that was given. Stop and ask its"
        " administrator: this may be another server."
    ),
    "ROAD_PASSWORD": N_('"{target}" asks for a password, and none is kept here; give it again.'),
    "ROAD_KEY_FILE": N_(
        "The private key {path} cannot be read: it is not there, or it asks for another password."
        " Set the target up again with the right one."
    ),
    "ROAD_UNREACHABLE": N_(
        '"{address}" cannot be reached; parcels are queued and go by themselves when it is back.'
    ),
    "ROAD_BROKEN": N_(
        "The connection to the target broke; what is missing goes by itself at the next attempt."
    ),
    "ROAD_UNREACHABLE/set_up": N_(
        '"{address}" cannot be reached, so nothing was set up. Check the address, and that the'
        " drive is plugged in or the server is on; then try again."
    ),
    "ROAD_BROKEN/set_up": N_(
        'The connection to "{address}" broke, so nothing was set up; try again.'
    ),
    "ROAD_REFUSED/set_up": N_(
        '"{address}" does not let us in, so nothing was set up. Check the user, the password'
        " and the rights there."
    ),
    "ROAD_ANSWER": N_(
        '"{address}" answers, but does not do what it is asked. Parcels stay queued, and it is'
        " tried again; if it stays so, ask its administrator whether the folder is still there"
        " and has room, and whether you may write to it."
    ),
    "ROAD_ANSWER/set_up": N_(
        '"{address}" answers, but not as a folder for parcels would, so nothing was set up.'
        " Check the address with its administrator."
    ),
    "ROAD_TORN": N_("A file did not arrive as it was sent; it is sent again at the next attempt."),
    "ROAD_NAME_TAKEN": N_(
        "At the target lies another file with the name {name}; nothing was replaced. Ask the"
        " target's administrator to look at it."
    ),
    "ROAD_REFUSED": N_(
        '"{address}" does not let us in or does not let us write. Parcels stay queued. If the'
        " password was changed, set the target up again with the new one; else ask for the"
        " right to write there."
    ),
    "ROAD_FULL": N_('"{address}" is full; parcels stay queued until there is room.'),
    "ROAD_CROWDED": N_(
        '"{address}" holds more than {limit} files, too many to look through; parcels stay'
        " queued. Move what is not needed there elsewhere."
    ),
    "INBOX_NO_ROOM": N_(
        "There is too little room on the disk of the data folder to fetch more; what is left of it"
        " is kept free for your own work. Make room, then try again."
    ),
    "ROAD_NO_FOLDER": N_(
        'The folder of "{address}" is not there; check the address of the target.'
    ),
    "ROAD_HOST_CHANGED": N_(
        '"{address}" shows another key than at set-up. Nothing was sent. Stop and ask its'
        " administrator; if the server is new, set the target up again and compare the new"
        " key."
    ),
    "ROAD_CERTIFICATE": N_(
        'The certificate of "{address}" is not the one that was compared, and nobody vouches'
        " for it. Nothing was sent. Ask its administrator; if the server is new, set the"
        " target up again and compare the new certificate."
    ),
}
