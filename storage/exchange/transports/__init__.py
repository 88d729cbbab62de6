"""Transports for parcels: folders, WebDAV and SFTP behind one interface."""
