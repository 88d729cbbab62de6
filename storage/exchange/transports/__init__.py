"""The roads by which parcels travel: folders, WebDAV, SFTP, behind one small interface."""
