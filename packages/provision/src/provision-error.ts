/** Something that is missing or broken on this machine: `message` names it, `cure` says what to do about it. */
export class ProvisionError extends Error {
  readonly cure: string;

  constructor(message: string, cure: string, options?: ErrorOptions) {
    super(`${message}\n  Cure: ${cure}`, options);
    this.name = 'ProvisionError';
    this.cure = cure;
  }
}

/** Another living process owns the services of this home. */
export class HomeBusyError extends ProvisionError {
  readonly home: string;
  readonly pid: number;

  constructor(home: string, pid: number) {
    super(
      `The services under ${home} belong to the running process ${pid}.`,
      `use them, stop that process, or set UNETSWEEP_HOME to another folder`,
    );
    this.name = 'HomeBusyError';
    this.home = home;
    this.pid = pid;
  }
}
