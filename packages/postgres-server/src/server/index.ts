export { type PostgresOptions, type PostgresServer, postgresPrograms, startPostgres } from "./postgres-server.ts";
