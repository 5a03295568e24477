package io.dpuos.files;

import io.dpuos.shell.CommandRegistry;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Layer;
import io.dpuos.tree.LayerBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Computes the layer 70-files: scripts for the first start, cut files, hardening rules, in this order. */
public final class FilesLayer {
    /** The layer's name. */
    public static final String NAME = "70-files";

    private FilesLayer() {}

    /**
     * Computes the layer.
     *
     * @param cuts what goes
     * @param hardening rules that are applied to what stays
     * @param firstBoot scripts by name
     * @param roots commands and files that are needed, with the reason
     * @param registry programs for hardening rules
     * @param timestamp time of the files, seconds since the epoch
     * @throws FilesException when something declared cannot be done
     */
    public static FileTailoring.Result apply(
            ImageTree tree,
            TailoringConfiguration cuts,
            HardeningFiles hardening,
            SortedMap<String, byte[]> firstBoot,
            Map<String, String> roots,
            CommandRegistry registry,
            long timestamp)
            throws IOException {
        LayerBuilder scripts = new LayerBuilder(tree, NAME, timestamp);
        FirstBoot.add(scripts, firstBoot);
        List<Edit> edits = new ArrayList<>(scripts.build().edits());
        ImageTree here = tree.apply(scripts.build());

        FileTailoring.Result cut = FileTailoring.cut(here, cuts, roots, NAME);
        edits.addAll(cut.layer().edits());
        here = here.apply(cut.layer());

        List<String> report = new ArrayList<>();
        if (!firstBoot.isEmpty()) {
            report.add("at the first start: " + String.join(", ", firstBoot.keySet()));
        }
        if (!cuts.equals(TailoringConfiguration.NOTHING)) {
            report.addAll(cut.report());
        }
        if (!hardening.rules().isEmpty()) {
            Hardening.Result hardened = Hardening.apply(here, hardening, registry, NAME, timestamp);
            edits.addAll(hardened.edits());
            report.add(
                    "hardening: " + hardened.done() + " of " + hardening.rules().size() + " rules applied");
            hardened.notes().forEach(note -> report.add("  " + note));
        }
        return new FileTailoring.Result(new Layer(NAME, edits), report, cut.gone(), cut.kept());
    }
}
