package io.dpuos.shell;

/** What a file descriptor refers to. */
abstract class Stream {
    /** Returns the next line with its line end, or an empty text at the end. */
    String readLine() {
        return "";
    }

    /** Returns all that is left. */
    String readAll() {
        return "";
    }

    abstract void write(String text);

    /** Text to read. */
    static final class Source extends Stream {
        private final String text;
        private int position;

        Source(String text) {
            this.text = text;
        }

        @Override
        String readLine() {
            int end = text.indexOf('\n', position);
            String line = text.substring(position, end < 0 ? text.length() : end + 1);
            position += line.length();
            return line;
        }

        @Override
        String readAll() {
            String rest = text.substring(position);
            position = text.length();
            return rest;
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
