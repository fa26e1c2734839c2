using System.Reflection;
using System.Runtime.Loader;

namespace Fovea.TurnBenchmarks;

/// <summary>A build of the library with this program, loaded beside others: its types are its own, though they have the same names.</summary>
internal sealed class Build : AssemblyLoadContext
{
    private readonly string folder;

    /// <summary>Loads it.</summary>
    /// <param name="folder">Where the program's assemblies lie.</param>
    public Build(string folder)
    {
        this.folder = Path.GetFullPath(folder);
        Type measured = LoadFromAssemblyPath(Path.Combine(this.folder, "Fovea.Benchmarks.dll")).GetType(typeof(Measured).FullName!, throwOnError: true)!;
        Models = (string[])measured.GetProperty(nameof(Measured.Models))!.GetValue(null)!;
        Train = measured.GetMethod(nameof(Measured.Train))!.CreateDelegate<Func<string, int, double, double>>();
        Limit = measured.GetMethod(nameof(Measured.Limit))!.CreateDelegate<Func<int, double, double>>();
    }

    /// <summary>See <see cref="Measured.Models"/>.</summary>
    public string[] Models { get; }

    /// <summary>See <see cref="Measured.Train"/>.</summary>
    public Func<string, int, double, double> Train { get; }

    /// <summary>See <see cref="Measured.Limit"/>.</summary>
    public Func<int, double, double> Limit { get; }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(folder, $"{assemblyName.Name}.dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
