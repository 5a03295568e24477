package io.dpuos.assemble;

import io.dpuos.boot.BootException;
import io.dpuos.boot.ByteSize;
import io.dpuos.boot.DiskRule;
import io.dpuos.boot.ExtraDisk;
import io.dpuos.boot.FileSystem;
import io.dpuos.boot.Partition;
import io.dpuos.boot.PartitionLayout;
import io.dpuos.boot.Policy;
import io.dpuos.boot.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Turns the declared disks, partitions and volumes into a layout, and checks them. */
public final class StorageLayout {
    private StorageLayout() {}

    /**
     * Returns the layout; the default one when no partition is declared.
     *
     * @throws io.dpuos.boot.BootException when a value cannot be or two contradict each other, with the element
     */
    public static PartitionLayout of(StorageDeclaration storage) {
        if (storage.partitions().isEmpty()) {
            if (!storage.volumes().isEmpty() || !storage.disks().isEmpty()) {
                throw new DefinitionException(
                        "<storage> has volumes or further disks but no <partitions>; declare all");
            }
            return PartitionLayout.defaults();
        }
        List<Partition> partitions = new ArrayList<>();
        storage.partitions().forEach((name, declared) -> {
            String path = "<storage><partitions><" + name + ">";
            partitions.add(new Partition(
                    declared.number(),
                    name,
                    size(path, declared.size()),
                    FileSystem.of(path + "<type>", declared.type()),
                    declared.mount(),
                    declared.label(),
                    declared.options(),
                    declared.preserve(),
                    declared.disk(),
                    declared.group()));
        });
        List<ExtraDisk> disks = new ArrayList<>();
        storage.disks().forEach((name, declared) -> {
            String path = "<storage><disks><" + name + ">";
            disks.add(new ExtraDisk(
                    name,
                    rule(path + "<match>", declared.match()),
                    Policy.Wipe.of(declared.wipe()),
                    declared.minSize()
                            .map(text -> OptionalLong.of(ByteSize.parse(path + "<minSize>", text)))
                            .orElse(OptionalLong.empty())));
        });
        List<Volume> volumes = new ArrayList<>();
        storage.volumes().forEach((name, declared) -> {
            String path = "<storage><volumes><" + name + ">";
            volumes.add(new Volume(
                    name,
                    declared.group(),
                    size(path, declared.size()),
                    FileSystem.of(path + "<type>", declared.type()),
                    declared.mount(),
                    declared.label(),
                    declared.options(),
                    declared.preserve()));
        });
        return new PartitionLayout(partitions, disks, volumes);
    }

    private static OptionalLong size(String path, String text) {
        return text.equals("max") ? OptionalLong.empty() : OptionalLong.of(ByteSize.parse(path + "<size>", text));
    }

    private static DiskRule rule(String element, List<String> words) {
        try {
            return new DiskRule(words);
        } catch (BootException e) {
            throw new BootException(
                    element,
                    String.valueOf(e.getMessage()).substring(e.subject().length() + 2));
        }
    }
}
