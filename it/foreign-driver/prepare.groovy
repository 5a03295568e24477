import java.util.concurrent.TimeUnit

// A module of the image's kernel, made to look like one for another, stands in for the vendor's; and what Debian's package of the
// kernel lacks and openEuler's has: the checksums of the kernel's symbols, as modprobe tells them of the module.
String run(File folder, List<String> command) {
    Process process = new ProcessBuilder(command).directory(folder).redirectErrorStream(true).start()
    String output = process.inputStream.getText('ISO-8859-1')
    assert process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0 : "${command}: ${output}"
    return output
}

String description = new File(distributions, "${distribution}.xml").text
File real = new File(new URI((description =~ /<mirror>(.*?)<\/mirror>/)[0][1]))
File kernel = new File(real, 'x86_64/Packages').listFiles().find { it.name ==~ /kernel-[0-9].*\.rpm/ }
File work = new File(basedir, 'made')
work.mkdirs()
run(work, ['sh', '-c', "rpm2cpio '${kernel}' | cpio -idm --quiet './lib/modules/*/kernel/lib/crc7.ko*' && xz -d lib/modules/*/kernel/lib/crc7.ko.xz".toString()])
String version = new File(work, 'lib/modules').list()[0]
String other = '5' + version.substring(1)
File own = new File(work, "lib/modules/${version}/kernel/lib/crc7.ko")
byte[] bytes = own.getText('ISO-8859-1').replace("vermagic=${version}", "vermagic=${other}").getBytes('ISO-8859-1')
File foreign = new File(work, 'acme_dpu.ko')
foreign.bytes = bytes
List<String> checksums = run(work, ['/usr/sbin/modprobe', '--dump-modversions', foreign.path]).readLines()
assert !checksums.isEmpty()
Closure<String> symvers = { List<String> lines -> lines.collect { it.replaceFirst(/\s+/, '\t') + '\tvmlinux\tEXPORT_SYMBOL\t\n' }.join('') }
new File(work, 'fitting').text = symvers(checksums)
new File(work, 'changed').text = symvers(checksums.withIndex().collect { line, i -> i == 0 ? '0x00000001' + line.substring(10) : line })
new File(work, 'foreign.spec').text = """
%define debug_package %{nil}
%define _build_id_links none
%define __os_install_post %{nil}
Name: kmod-acme-foreign
Version: 1.0
Release: 1
Summary: Driver of the Acme DPU
License: GPL-2.0-only
AutoReqProv: no
%description
The driver of the Acme DPU for kernel ${other}.
%package -n acme-symvers-fitting
Summary: Checksums
AutoReqProv: no
%description -n acme-symvers-fitting
Checksums of the kernel's symbols.
%package -n acme-symvers-changed
Summary: Checksums
AutoReqProv: no
%description -n acme-symvers-changed
Checksums of the kernel's symbols, one of them another.
%install
install -D -m 0644 ${foreign} %{buildroot}/lib/modules/${other}/extra/acme/acme_dpu.ko
install -D -m 0644 ${work}/fitting %{buildroot}/boot/symvers-${version}
install -D -m 0644 ${work}/changed %{buildroot}/lib/modules/${version}/symvers
%files
/lib/modules/${other}
%files -n acme-symvers-fitting
/boot/symvers-${version}
%files -n acme-symvers-changed
/lib/modules/${version}/symvers
"""
File packages = new File(basedir, 'packages')
packages.mkdirs()
run(work, ['rpmbuild', '-bb', '--quiet', '--target', 'x86_64', '--define', "_topdir ${work}/rpmbuild".toString(), '--define', "_rpmdir ${packages}".toString(),
        '--define', '_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm', 'foreign.spec'])
return true
