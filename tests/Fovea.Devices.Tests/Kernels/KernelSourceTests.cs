using Fovea.Devices.Kernels;

namespace Fovea.Devices.Tests.Kernels;

public sealed class KernelSourceTests
{
    [Fact]
    public void Files_stand_where_they_are_included_and_lines_keep_their_numbers()
    {
        Dictionary<string, string> files = new()
        {
            ["main.cl"] = "first\n#include \"part.cl\"\nthird\n#include \"part.cl\"\n",
            ["part.cl"] = "#define A 1\n#include \"inner.cl\"",
            ["inner.cl"] = "inner",
        };
        string part = "#line 1 \"part.cl\"\n#define A 1\n#line 1 \"inner.cl\"\ninner\n#line 3 \"part.cl\"\n";
        Assert.Equal($"#line 1 \"main.cl\"\nfirst\n{part}#line 3 \"main.cl\"\nthird\n{part}#line 5 \"main.cl\"\n\n", KernelSource.Expand("main.cl", name => files[name]));
    }

    [Fact]
    public void A_file_that_includes_itself_is_refused()
    {
        Dictionary<string, string> files = new() { ["a.cl"] = "#include \"b.cl\"", ["b.cl"] = "#include \"a.cl\"" };
        Assert.Equal("a.cl includes itself, by way of b.cl, a.cl", Assert.Throws<InvalidDataException>(() => KernelSource.Expand("a.cl", name => files[name])).Message);
    }

    [Fact]
    public void The_library_s_kernels_need_no_file()
    {
        Assert.DoesNotContain("#include", KernelSource.Library.OpenCl, StringComparison.Ordinal);
        Assert.Contains("#line 1 \"platform.cl\"", KernelSource.Library.OpenCl, StringComparison.Ordinal);
    }
}
