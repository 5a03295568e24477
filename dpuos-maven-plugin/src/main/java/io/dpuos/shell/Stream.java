package io.dpuos.shell;

import java.util.function.Supplier;

/** What a file descriptor refers to. Texts hold one byte per character. */
abstract class Stream {
    /** Returns the next line with its line end, or an empty text at the end. */
    final String readLine() {
        return readUntil('\n');
    }

    /** Returns the text up to and with a delimiter, or what is left; empty at the end. */
    String readUntil(char delimiter) {
        return "";
    }

    /** Returns at most a number of bytes; empty at the end. */
    String read(int count) {
        return "";
    }

    /** Returns all that is left. */
    String readAll() {
        return "";
    }

    abstract void write(String text);

    /** Text to read; it is asked for when it is needed first. */
    static final class Source extends Stream {
        private final Supplier<String> supplier;
        private String text = "";
        private boolean known;
        private int position;

        Source(String text) {
            this(() -> text);
        }

        Source(Supplier<String> supplier) {
            this.supplier = supplier;
        }

        private String text() {
            if (!known) {
                text = supplier.get();
                known = true;
            }
            return text;
        }

        @Override
        String readUntil(char delimiter) {
            int end = text().indexOf(delimiter, position);
            String line = text.substring(position, end < 0 ? text.length() : end + 1);
            position += line.length();
            return line;
        }

        @Override
        String read(int count) {
            int end = Math.min(text().length(), position + count);
            String part = text.substring(position, end);
            position = end;
            return part;
        }

        @Override
        String readAll() {
            return read(text().length() - position);
        }

        @Override
        void write(String more) {
            // a read-only descriptor: EBADF, which no command of a script can cure
        }
    }

    /** Collects what is written. */
    static final class Sink extends Stream {
        private final StringBuilder text = new StringBuilder();

        @Override
        void write(String more) {
            text.append(more);
        }

        String text() {
            return text.toString();
        }
    }

    /** Loses what is written. */
    static final class Null extends Stream {
        @Override
        void write(String more) {
            // lost
        }
    }

    /** {@code /dev/zero}: zeros without end. */
    static final class Zero extends Stream {
        private final Budget budget;
        private final int line;

        Zero(Budget budget, int line) {
            this.budget = budget;
            this.line = line;
        }

        @Override
        String readUntil(char delimiter) {
            throw new ShellLimitException(line, "/dev/zero", "/dev/zero is read to its end, which it does not have");
        }

        @Override
        String readAll() {
            return readUntil('\n');
        }

        @Override
        String read(int count) {
            budget.data(count, line);
            return "\0".repeat(count);
        }

        @Override
        void write(String more) {
            // lost
        }
    }

    /** Adds to a file of the tree. */
    static final class FileSink extends Stream {
        private final FileSystem files;
        private final String path;

        FileSink(FileSystem files, String path) {
            this.files = files;
            this.path = path;
        }

        @Override
        void write(String more) {
            if (more.isEmpty()) {
                return;
            }
            try {
                files.append(path, more);
            } catch (FileProblem e) {
                // the file went away while it was open: what is written to it is lost, as on a real system
            }
        }
    }
}
