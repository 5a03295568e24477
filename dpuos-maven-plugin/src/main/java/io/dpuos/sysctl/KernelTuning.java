package io.dpuos.sysctl;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code <boot>} says of memory, processors and devices. Immutable.
 *
 * @param hugePages {@code SIZE=COUNT} words, the first with the default size, for example {@code 1G=8 2M=512}
 * @param isolatedCpus processors that the scheduler leaves alone
 * @param housekeepingCpus the other processors, for interrupts and services
 * @param iommu {@code on}, {@code off} or {@code passthrough}
 * @param memoryBytes the least memory of the cards that the image is for
 */
public record KernelTuning(
        Optional<String> hugePages,
        Optional<String> isolatedCpus,
        Optional<String> housekeepingCpus,
        Optional<String> iommu,
        Optional<Long> memoryBytes) {
    /** Returns a tuning that says nothing. */
    public static KernelTuning none() {
        return new KernelTuning(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    Optional<CpuList> isolated() {
        return isolatedCpus.map(text -> CpuList.parse("<boot><isolatedCpus>", text));
    }

    Optional<CpuList> housekeeping() {
        return housekeepingCpus.map(text -> CpuList.parse("<boot><housekeepingCpus>", text));
    }

    /** Returns what profiles may refer to. */
    Map<String, String> variables() {
        Map<String, String> variables = new TreeMap<>();
        isolated().ifPresent(list -> variables.put("isolated", list.plain()));
        housekeeping().ifPresent(list -> {
            variables.put("housekeeping", list.plain());
            variables.put("housekeepingMask", list.mask());
        });
        return variables;
    }
}
