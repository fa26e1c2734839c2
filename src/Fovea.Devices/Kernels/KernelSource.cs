using System.Text;

namespace Fovea.Devices.Kernels;

/// <summary>The text that kernels are built from, once for each compiler.</summary>
/// <param name="openCl">Yields OpenCL C with nothing left to include.</param>
/// <param name="ptx">Yields what clang has made of the same files for NVIDIA's driver: PTX assembly.</param>
internal sealed class KernelSource(Func<string> openCl, Func<string> ptx)
{
    private readonly Lazy<string> openCl = new(openCl), ptx = new(ptx);

    /// <summary>All kernels of the library.</summary>
    public static KernelSource Library { get; } = new(() => Expand("main.cl", ReadResource), () => ReadResource("fovea.ptx"));

    /// <summary>OpenCL C.</summary>
    public string OpenCl => openCl.Value;

    /// <summary>PTX assembly.</summary>
    public string Ptx => ptx.Value;

    /// <summary>A file with those in it that its lines <c>#include "FILE"</c> name: OpenCL drivers look for none. Their compilers' messages name file and line.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="read">Yields a file's text.</param>
    /// <exception cref="InvalidDataException">A file includes itself.</exception>
    public static string Expand(string file, Func<string, string> read)
    {
        StringBuilder expanded = new();
        Append(file, read, expanded, []);
        return expanded.ToString();
    }

    /// <summary>The text of one of the library's files.</summary>
    public static string ReadResource(string name)
    {
        using Stream stream = typeof(KernelSource).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException($"the kernels have no file {name}", name);
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static void Append(string file, Func<string, string> read, StringBuilder expanded, Stack<string> within)
    {
        if (within.Contains(file)) throw new InvalidDataException($"{file} includes itself, by way of {string.Join(", ", within)}");
        within.Push(file);
        const string include = "#include \"";
        expanded.Append($"#line 1 \"{file}\"\n");
        int number = 0;
        foreach (ReadOnlySpan<char> line in read(file).AsSpan().EnumerateLines())
        {
            number++;
            if (line.StartsWith(include) && line[include.Length..].IndexOf('"') is > 0 and int end)
            {
                Append(line.Slice(include.Length, end).ToString(), read, expanded, within);
                expanded.Append($"#line {number + 1} \"{file}\"\n");
            }
            else
            {
                expanded.Append(line).Append('\n');
            }
        }

        within.Pop();
    }
}
