/** Node announces SQLite as experimental at each start; that is nothing the reader can act on. Other warnings stay. */
export function quietWarnings(): void {
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name === "ExperimentalWarning" && warning.message.includes("SQLite")) return;
    process.stderr.write(`${warning.name}: ${warning.message}\n`);
  });
}
