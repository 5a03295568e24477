package io.dpuos.shell;

/** A jump out of the running commands. Never leaves the package. */
abstract class Jump extends RuntimeException {
    Jump() {
        super(null, null, false, false);
    }

    /** {@code break} and {@code continue}. */
    static final class OutOfLoop extends Jump {
        final boolean resume;
        final int levels;

        OutOfLoop(boolean resume, int levels) {
            this.resume = resume;
            this.levels = levels;
        }
    }

    /** {@code return}. */
    static final class Return extends Jump {
        final int status;

        Return(int status) {
            this.status = status;
        }
    }

    /** {@code exit}. */
    static final class Exit extends Jump {
        final int status;

        Exit(int status) {
            this.status = status;
        }
    }

    /** A stage of a pipeline writes to a pipe that nobody reads any more (SIGPIPE). */
    static final class Broken extends Jump {}

    /** A stage of a pipeline ends because another one failed. */
    static final class Aborted extends Jump {}
}
