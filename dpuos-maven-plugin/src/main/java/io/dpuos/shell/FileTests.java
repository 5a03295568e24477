package io.dpuos.shell;

import io.dpuos.tree.Inode;
import java.util.Optional;

/** The operators of {@code test} and {@code [[ ]]}. */
final class FileTests {
    private FileTests() {}

    /** Evaluates a unary operator; empty when it is unknown. */
    static Optional<Boolean> unary(FileSystem files, String operator, String operand) {
        switch (operator) {
            case "-n":
                return Optional.of(!operand.isEmpty());
            case "-z":
                return Optional.of(operand.isEmpty());
            case "-t":
                return Optional.of(false);
            case "-h", "-L":
                return Optional.of(files.lstat(operand)
                        .filter(Inode.Symlink.class::isInstance)
                        .isPresent());
            default:
                break;
        }
        Optional<Inode> inode = files.stat(operand);
        return switch (operator) {
            case "-e", "-a", "-r", "-w" -> Optional.of(inode.isPresent());
            case "-f" ->
                Optional.of(inode.filter(Inode.RegularFile.class::isInstance).isPresent());
            case "-d" ->
                Optional.of(inode.filter(Inode.Directory.class::isInstance).isPresent());
            case "-s" ->
                Optional.of(inode.filter(found -> !(found instanceof Inode.RegularFile file)
                                || file.content().size() > 0)
                        .isPresent());
            case "-x" ->
                Optional.of(inode.filter(found -> found instanceof Inode.Directory
                                || (found.attributes().mode() & 0111) != 0)
                        .isPresent());
            case "-p" -> Optional.of(inode.filter(Inode.Fifo.class::isInstance).isPresent());
            case "-S" -> Optional.of(false);
            case "-b" ->
                Optional.of(inode.filter(found -> found instanceof Inode.Device device && device.block())
                        .isPresent());
            case "-c" ->
                Optional.of(inode.filter(found -> found instanceof Inode.Device device && !device.block())
                        .isPresent());
            case "-u" -> Optional.of(hasMode(inode, 04000));
            case "-g" -> Optional.of(hasMode(inode, 02000));
            case "-k" -> Optional.of(hasMode(inode, 01000));
            case "-O" ->
                Optional.of(inode.filter(found -> found.attributes().uid() == 0).isPresent());
            case "-G" ->
                Optional.of(inode.filter(found -> found.attributes().gid() == 0).isPresent());
            default -> Optional.empty();
        };
    }

    private static boolean hasMode(Optional<Inode> inode, int bit) {
        return inode.filter(found -> (found.attributes().mode() & bit) != 0).isPresent();
    }

    /** Evaluates a binary operator that is not arithmetic; empty when it is unknown. */
    static Optional<Boolean> binary(FileSystem files, String left, String operator, String right) {
        return switch (operator) {
            case "=", "==" -> Optional.of(left.equals(right));
            case "!=" -> Optional.of(!left.equals(right));
            case "<" -> Optional.of(left.compareTo(right) < 0);
            case ">" -> Optional.of(left.compareTo(right) > 0);
            case "-nt" -> Optional.of(newer(files, left, right));
            case "-ot" -> Optional.of(newer(files, right, left));
            case "-ef" -> Optional.of(same(files, left, right));
            default -> Optional.empty();
        };
    }

    /** Whether both files are there: what dash asks for before it compares times. */
    static boolean both(FileSystem files, String left, String right) {
        return files.exists(left) && files.exists(right);
    }

    private static boolean newer(FileSystem files, String left, String right) {
        Optional<Inode> a = files.stat(left);
        Optional<Inode> b = files.stat(right);
        return a.isPresent()
                && (b.isEmpty()
                        || a.get().attributes().mtime() > b.get().attributes().mtime());
    }

    private static boolean same(FileSystem files, String left, String right) {
        try {
            if (files.stat(left).isEmpty() || files.stat(right).isEmpty()) {
                return false;
            }
            if (files.locate(left, true).equals(files.locate(right, true))) {
                return true;
            }
            return files.get(left, true) instanceof Inode.RegularFile a
                    && files.get(right, true) instanceof Inode.RegularFile b
                    && a.linkGroup().isPresent()
                    && a.linkGroup().equals(b.linkGroup());
        } catch (FileProblem e) {
            return false;
        }
    }

    /** Compares numbers by an operator such as {@code -lt}. */
    static boolean compare(String operator, long a, long b) {
        return switch (operator) {
            case "-eq" -> a == b;
            case "-ne" -> a != b;
            case "-lt" -> a < b;
            case "-le" -> a <= b;
            case "-gt" -> a > b;
            default -> a >= b;
        };
    }
}
