package io.dpuos.maven;

import io.dpuos.maven.config.AccountsBean;
import io.dpuos.maven.config.BootBean;
import io.dpuos.maven.config.BudgetBean;
import io.dpuos.maven.config.DistributionBean;
import io.dpuos.maven.config.DriversBean;
import io.dpuos.maven.config.FilesBean;
import io.dpuos.maven.config.InstallerBean;
import io.dpuos.maven.config.KernelBean;
import io.dpuos.maven.config.OutputsBean;
import io.dpuos.maven.config.PackagesBean;
import io.dpuos.maven.config.RepositoryBean;
import io.dpuos.maven.config.ScriptletBean;
import io.dpuos.maven.config.ServicesBean;
import io.dpuos.maven.config.StorageBean;
import io.dpuos.maven.config.SysctlBean;
import io.dpuos.maven.config.SystemBean;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The beans of a configuration together, as Maven filled them; {@code null} means that the element is absent. */
record ImageBeans(
        DistributionBean distribution,
        Map<String, RepositoryBean> repositories,
        @Nullable PackagesBean packages,
        @Nullable String packageSets,
        Map<String, ScriptletBean> scriptlets,
        @Nullable KernelBean kernel,
        @Nullable DriversBean drivers,
        @Nullable SysctlBean sysctl,
        @Nullable ServicesBean services,
        @Nullable AccountsBean accounts,
        @Nullable SystemBean system,
        @Nullable BootBean boot,
        @Nullable StorageBean storage,
        @Nullable InstallerBean installer,
        @Nullable OutputsBean outputs,
        @Nullable FilesBean files,
        @Nullable BudgetBean budget) {}
