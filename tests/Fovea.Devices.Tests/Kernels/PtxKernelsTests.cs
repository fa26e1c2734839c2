using System.Diagnostics;
using System.Text.RegularExpressions;
using Fovea.Devices.Drivers;
using Fovea.Devices.Kernels;

namespace Fovea.Devices.Tests.Kernels;

/// <summary>The PTX in the repository, and what is read from it.</summary>
public sealed partial class PtxKernelsTests
{
    [Fact]
    public void A_kernel_takes_as_many_bytes_as_its_parameters_have()
    {
        const string ptx = """
            .visible .entry first(
            	.param .u64 first_param_0,
            	.param .align 8 .b8 first_param_1[24],
            	.param .f32 first_param_2
            )
            {
            	ld.param.u64 %rd1, [first_param_0];
            }
            .visible .entry second_$1(	.param .u8 second_param_0 ) .reqntid 64, 1, 1
            {
            }
            .visible .entry third()
            """;
        Dictionary<string, int[]> kernels = PtxKernels.Read(ptx);
        Assert.Equal(["first", "second_$1", "third"], kernels.Keys);
        Assert.Equal([8, 24, 4], kernels["first"]);
        Assert.Equal([1], kernels["second_$1"]);
        Assert.Empty(kernels["third"]);
    }

    [Fact]
    public void All_kernels_of_the_library_are_read()
    {
        Dictionary<string, int[]> kernels = PtxKernels.Read(KernelSource.Library.Ptx);
        Assert.Equal(Count(KernelSource.Library.Ptx, ".entry "), kernels.Count);
        Assert.Equal(Count(KernelSource.Library.Ptx, "\t.param "), kernels.Values.Sum(parameters => parameters.Length));
        Assert.All(kernels, kernel => Assert.All(kernel.Value, bytes => Assert.InRange(bytes, 1, 4096)));
    }

    [Fact]
    public void The_text_calls_nothing_that_it_does_not_define()
    {
        string ptx = KernelSource.Library.Ptx;
        Assert.DoesNotContain(".extern", ptx, StringComparison.Ordinal);
        HashSet<string> defined = [.. Function().Matches(ptx).Select(match => match.Groups["name"].Value)];
        Assert.All(Call().Matches(ptx).Select(match => match.Groups["name"].Value), name => Assert.Contains(name, defined));
    }

    [Fact]
    public void A_call_is_found_as_clang_writes_it()
    {
        const string ptx = """
            .func  (.param .b32 func_retval0) helper(
            	.param .b32 helper_param_0
            )
            {
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
        Assert.Equal(["helper"], Function().Matches(ptx).Select(match => match.Groups["name"].Value));
        Assert.Equal(["powf", "nothing"], Call().Matches(ptx).Select(match => match.Groups["name"].Value));
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

    [GeneratedRegex(@"\.func\s+(\([^)]*\)\s*)?(?<name>[\w$]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Function();

    [GeneratedRegex(@"\bcall(\.uni)?\s+(\([^)]*\)\s*,\s*)?(?<name>[\w$]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Call();
}
