package io.dpuos.tree;

import java.util.Optional;

/**
 * A file of an image, of any type. Immutable.
 *
 * <p>{@link #origin()} tells who put the inode there: {@code package NEVRA}, {@code scriptlet NEVRA kind} or {@code
 * layer NAME}. It serves reports and never reaches an image's bytes.
 */
public sealed interface Inode {
    /** Returns mode, owner, time and extended attributes. */
    Attributes attributes();

    /** Returns who put the inode there. */
    Origin origin();

    /** Returns this inode with other attributes. */
    Inode with(Attributes attributes);

    /** Returns this inode with another origin. */
    Inode with(Origin origin);

    /**
     * A regular file.
     *
     * @param content the bytes
     * @param linkGroup paths of one tree whose regular files have the same link group are hard links of one file; such
     *     inodes are equal but for their origin
     */
    record RegularFile(Attributes attributes, Content content, Optional<String> linkGroup, Origin origin)
            implements Inode {
        /** A file with a single name. */
        public RegularFile(Attributes attributes, Content content, Origin origin) {
            this(attributes, content, Optional.empty(), origin);
        }

        @Override
        public RegularFile with(Attributes newAttributes) {
            return new RegularFile(newAttributes, content, linkGroup, origin);
        }

        @Override
        public RegularFile with(Origin newOrigin) {
            return new RegularFile(attributes, content, linkGroup, newOrigin);
        }
    }

    /** A directory. */
    record Directory(Attributes attributes, Origin origin) implements Inode {
        @Override
        public Directory with(Attributes newAttributes) {
            return new Directory(newAttributes, origin);
        }

        @Override
        public Directory with(Origin newOrigin) {
            return new Directory(attributes, newOrigin);
        }
    }

    /**
     * A symbolic link.
     *
     * @param target what the link holds; not necessarily an existing path
     */
    record Symlink(Attributes attributes, LinkTarget target, Origin origin) implements Inode {
        @Override
        public Symlink with(Attributes newAttributes) {
            return new Symlink(newAttributes, target, origin);
        }

        @Override
        public Symlink with(Origin newOrigin) {
            return new Symlink(attributes, target, newOrigin);
        }
    }

    /**
     * A device node.
     *
     * @param block whether it is a block device; else a character device
     * @param major 0 to 4095
     * @param minor 0 to 1048575
     */
    record Device(Attributes attributes, boolean block, int major, int minor, Origin origin) implements Inode {
        @Override
        public Device with(Attributes newAttributes) {
            return new Device(newAttributes, block, major, minor, origin);
        }

        @Override
        public Device with(Origin newOrigin) {
            return new Device(attributes, block, major, minor, newOrigin);
        }
    }

    /** A named pipe. */
    record Fifo(Attributes attributes, Origin origin) implements Inode {
        @Override
        public Fifo with(Attributes newAttributes) {
            return new Fifo(newAttributes, origin);
        }

        @Override
        public Fifo with(Origin newOrigin) {
            return new Fifo(attributes, newOrigin);
        }
    }
}
