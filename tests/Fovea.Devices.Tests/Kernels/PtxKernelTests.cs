using System.Diagnostics;
using System.Text.RegularExpressions;
using Fovea.Devices.Drivers;
using Fovea.Devices.Kernels;

namespace Fovea.Devices.Tests.Kernels;

/// <summary>The PTX in the repository, and what is read from it.</summary>
public sealed partial class PtxKernelTests
{
    public static TheoryData<string> Kernels => [.. PtxKernel.Read(KernelSource.Library.Ptx).Select(kernel => kernel.Name)];

    [Fact]
    public void A_kernel_takes_as_many_bytes_as_its_parameters_have_and_is_a_text_by_itself()
    {
        const string head = "// Made of nothing.\n.version 6.3\n.target sm_70\n", second = ".visible .entry second_$1(\t.param .u8 second_param_0 ) .reqntid 64, 1, 1\n{\n}\n", third = ".entry third()\n{\n}\n";
        const string first = """
            .visible .entry first(
            	.param .u64 first_param_0,
            	.param .align 8 .b8 first_param_1[24],
            	.param .f32 first_param_2
            )
            {
            	ld.param.u64 %rd1, [first_param_0];
            }

            """;
        PtxKernel[] kernels = [.. PtxKernel.Read($"{head}{first}{second}{third}")];
        Assert.Equal(["first", "second_$1", "third"], kernels.Select(kernel => kernel.Name));
        Assert.Equal([8, 24, 4], kernels[0].ParameterBytes);
        Assert.Equal([1], kernels[1].ParameterBytes);
        Assert.Empty(kernels[2].ParameterBytes);
        Assert.Equal([head + first, head + second, head + third], kernels.Select(kernel => kernel.Text));
    }

    [Fact]
    public void All_kernels_of_the_library_are_read()
    {
        PtxKernel[] kernels = [.. PtxKernel.Read(KernelSource.Library.Ptx)];
        Assert.Equal(Count(KernelSource.Library.Ptx, ".entry "), kernels.Length);
        Assert.Equal(Count(KernelSource.Library.Ptx, "\t.param "), kernels.Sum(kernel => kernel.ParameterBytes.Length));
        Assert.All(kernels, kernel => Assert.All(kernel.ParameterBytes, bytes => Assert.InRange(bytes, 1, 4096)));
    }

    /// <summary>Each is compiled by itself, and the driver links nothing to it.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_kernel_uses_nothing_that_its_text_does_not_define(string name)
    {
        string text = PtxKernel.Read(KernelSource.Library.Ptx).Single(kernel => kernel.Name == name).Text;
        Assert.DoesNotContain(".extern", text, StringComparison.Ordinal);
        Assert.Subset(NamesIn(Function(), text), NamesIn(Call(), text));
        Assert.Subset(NamesIn(Variable(), text), NamesIn(Address(), text));
    }

    [Fact]
    public void Names_are_found_as_clang_writes_them()
    {
        const string text = """
            .func  (.param .b32 func_retval0) helper(
            	.param .b32 helper_param_0
            )
            .shared .align 16 .b8 kernel_$_tile[4096];
            {
            	mov.b64 	%rd3, kernel_param_1;
            	mov.u64 	%rd4, kernel_$_tile;
            	mov.u64 	%rd5, table;
            	mov.u64 	%rd6, %rd5;
            	ld.shared.f32 	%f1, [kernel_$_other+16];
            	call.uni (retval0),
            	powf,
            	(
            	param0
            	);
            	call.uni
            	nothing,
            	(
            	);
            """;
        Assert.Equal(["helper"], NamesIn(Function(), text));
        Assert.Equal(["powf", "nothing"], NamesIn(Call(), text));
        Assert.Equal(["helper_param_0", "kernel_$_tile"], NamesIn(Variable(), text));
        Assert.Equal(["kernel_param_1", "kernel_$_tile", "table", "kernel_$_other"], NamesIn(Address(), text));
    }

    [Fact]
    public async Task The_files_in_the_repository_are_what_the_compiler_makes_of_the_kernels()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no bash");
        bool hasCompiler = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "clang-14")));
        Assert.SkipUnless(hasCompiler, "there is no clang-14 on the path");
        string script = Path.Combine(SourceTree.Root, "src", "Fovea.Devices", "Kernels", "build-ptx");
        using Process process = Process.Start(new ProcessStartInfo("bash", [script, "--check"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string[] said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, string.Concat(said));
    }

    [Fact]
    public void The_device_of_the_tests_builds_the_library_s_kernels()
    {
        using Device device = TestDevice.Open();
        Assert.NotNull(device.Info);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static HashSet<string> NamesIn(Regex regex, string text) => [.. regex.Matches(text).Select(match => match.Groups["name"].Value)];

    [GeneratedRegex(@"\.func\s+(\([^)]*\)\s*)?(?<name>[\w$]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Function();

    [GeneratedRegex(@"\bcall(\.uni)?\s+(\([^)]*\)\s*,\s*)?(?<name>[\w$]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Call();

    [GeneratedRegex(@"\.(shared|const|global|local|param)\s+(\.align\s+\d+\s+)?\.[bufs]\d+\s+(?<name>[\w$]+)(?=[\s\[,;)])(?<!_retval0)", RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();

    [GeneratedRegex(@"(mov\.[bu]64\s+%rd\d+,\s+|\[)(?<name>[A-Za-z_][\w$]*)[;+\]]", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
