-- A small archive, in SQL that PostgreSQL and SQLite understand alike.
CREATE TABLE movements (
    number integer PRIMARY KEY,
    name text NOT NULL,
    founded integer -- the year
);
CREATE TABLE grants (
    number integer PRIMARY KEY,
    title text NOT NULL,
    movement integer NOT NULL REFERENCES movements (number),
    amount numeric(12, 2),
    currency text,
    awarded date,
    open_call boolean
);
INSERT INTO movements VALUES (1, 'Lavradores do Rio', 1984), (2, 'Mulheres da Serra', NULL);
INSERT INTO grants VALUES
    (101, 'Sementes', 1, 12500.00, 'BRL', '2018-08-14', true),
    (102, 'Uma escola na serra', 2, 300.50, 'BRL', '2019-03-01', false),
    (103, 'Viagem ao encontro', 1, NULL, NULL, NULL, NULL);
