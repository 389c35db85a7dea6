-- Nothing is decided by the address that asked for a code any more.
ALTER TABLE codes DROP COLUMN ip;
