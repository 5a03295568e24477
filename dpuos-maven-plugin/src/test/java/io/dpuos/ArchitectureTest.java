package io.dpuos;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.List;

/** The floors of the house: imports go downward only, without a circle, and rooms of one floor do not know each other. */
@AnalyzeClasses(packages = "io.dpuos", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** From the top down; rooms of one entry stand beside each other. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("maven"),
            List.of("assemble"),
            List.of("imagetailor", "report", "init"),
            List.of("resolve"),
            List.of("upgrade"),
            List.of("install"),
            List.of("boot"),
            List.of("repo"),
            List.of("rpm"),
            List.of("kernel"),
            List.of("systemd", "sysctl", "account", "files"),
            List.of("shell"),
            List.of("format"),
            List.of("tree"),
            List.of("message"));

    @ArchTest
    static final ArchRule onlyTheTopFloorKnowsMaven = noClasses()
            .that()
            .resideOutsideOfPackage("io.dpuos.maven..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.maven..", "org.eclipse.aether..", "javax.inject..");

    @ArchTest
    static final ArchRule roomsHaveNoCircle =
            SlicesRuleDefinition.slices().matching("io.dpuos.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule floorsImportDownward = noClasses()
            .that(new DescribedPredicate<JavaClass>("stand on a floor") {
                @Override
                public boolean test(JavaClass type) {
                    return floor(type.getPackageName()) >= 0;
                }
            })
            .should(new com.tngtech.archunit.lang.ArchCondition<JavaClass>("import upward or sideways") {
                @Override
                public void check(JavaClass type, com.tngtech.archunit.lang.ConditionEvents events) {
                    for (var dependency : type.getDirectDependenciesFromSelf()) {
                        String target = dependency.getTargetClass().getPackageName();
                        boolean sameRoom = room(target).equals(room(type.getPackageName()));
                        if (floor(target) >= 0 && !sameRoom && floor(target) <= floor(type.getPackageName())) {
                            events.add(com.tngtech.archunit.lang.SimpleConditionEvent.satisfied(
                                    type, dependency.getDescription()));
                        }
                    }
                }
            });

    private static String room(String packageName) {
        String[] names = packageName.split("\\.");
        return names.length > 2 && packageName.startsWith("io.dpuos.") ? names[2] : "";
    }

    private static int floor(String packageName) {
        String room = room(packageName);
        List<List<String>> floors = new ArrayList<>(FLOORS);
        for (int i = 0; i < floors.size(); i++) {
            if (floors.get(i).contains(room)) {
                return i;
            }
        }
        return -1;
    }
}
