// A kernel-devel package as openEuler has it, with the Kconfig files and Makefiles of Debian's kernel source.
File tree = new File(distributions, '../conf-judge/linux-source-6.1').canonicalFile
Properties current = new Properties()
new File(distributions, '../test-distribution/current/distribution.properties').withInputStream { current.load(it) }
String version = current['kernel.version.x86_64']
File devel = new File(basedir, 'devel')
devel.mkdirs()
File spec = new File(basedir, 'kernel-devel.spec')
spec.text = """Name: kernel-devel
Version: 6.1.192
Release: 2
Summary: What is needed to build modules
License: GPL-2.0-only
AutoReqProv: no
%description
Kconfig files and Makefiles.
%install
mkdir -p %{buildroot}/usr/src/kernels/${version}
cd ${tree} && find . -name 'Kconfig*' -o -name Makefile -o -path './scripts/kconfig/*' -type f | cpio -pd --quiet %{buildroot}/usr/src/kernels/${version}
%files
/usr/src/kernels/${version}
"""
Process build = ['rpmbuild', '-bb', '--target', 'x86_64', '--define', "_topdir ${basedir}/rpmbuild", '--define', "_rpmdir ${devel}",
        '--define', '_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm', '--define', '_binary_payload w1.gzdio',
        '--define', '__os_install_post %{nil}', '--define', 'debug_package %{nil}', spec.path].execute()
StringBuilder told = new StringBuilder()
build.waitForProcessOutput(told, told)
assert build.exitValue() == 0 : told
return true
