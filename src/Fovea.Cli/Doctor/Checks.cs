using System.Runtime.InteropServices;
using Fovea.Application.Catalog;
using Fovea.Data;
using Fovea.Devices;
using Fovea.Imaging;
using Fovea.Numerics;
using Fovea.Training.Runs;

namespace Fovea.Cli.Doctor;

/// <summary>The checks of "doctor", each a function from something of the machine to a finding.</summary>
internal static class Checks
{
    private const long NeededMemory = 500_000_000, NeededDisk = 500_000_000;

    /// <summary>What all checks find, in the order of printing.</summary>
    /// <param name="cache">Where data is kept.</param>
    /// <param name="devices">The devices that can be used.</param>
    /// <param name="missing">What keeps others from being there.</param>
    public static IEnumerable<Finding> Look(DataCache cache, IReadOnlyList<DeviceInfo> devices, IReadOnlyList<string> missing) =>
    [
        new("fovea", FindingState.Good, RunEnvironment.Version),
        new(".NET", FindingState.Good, RuntimeInformation.FrameworkDescription),
        new("system", FindingState.Good, $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"),
        new("processor", FindingState.Good, $"{RunEnvironment.ProcessorName}, {Environment.ProcessorCount} cores"),
        Vectors(VectorWidths.Widest, RuntimeInformation.ProcessArchitecture),
        new("threads", FindingState.Good, $"{Environment.ProcessorCount} by default; --threads N for others"),
        Memory(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
        .. Devices(devices, missing),
        Cache(cache),
        Disk(cache),
        Mnist(cache),
        OpenSlide(OpenSlideLibrary.Version),
        Npm(Environment.GetEnvironmentVariable("PATH") ?? string.Empty),
        new("terminal", FindingState.Good, Console.IsErrorRedirected ? "none: progress comes as plain lines" : "progress is redrawn in place"),
    ];

    /// <summary>A machine without a graphics processor is a good one: nothing needs one.</summary>
    internal static IEnumerable<Finding> Devices(IReadOnlyList<DeviceInfo> devices, IReadOnlyList<string> missing)
    {
        foreach (DeviceInfo device in devices)
            yield return new(device.Name, FindingState.Good, $"{device.Description}, {Giga(device.MemoryBytes)}, driver {device.Driver}; --device {device.Name} computes on it");
        if (devices.Count == 0) yield return new("devices", FindingState.Note, "none but the processor");
        foreach (string what in missing) yield return new("no device", FindingState.Note, what);
    }

    internal static Finding Vectors(VectorWidth widest, Architecture architecture)
    {
        string available = string.Join(", ", Enum.GetValues<VectorWidth>().Where(width => width <= widest).OrderDescending().Select(NameOf));
        return widest switch
        {
            VectorWidth.Portable => new("vectors", FindingState.Warning, available, "the runtime sees no vector unit here, so training will be slow: is DOTNET_EnableHWIntrinsic set to 0?"),
            VectorWidth.Bits128 when architecture == Architecture.X64 => new("vectors", FindingState.Warning, available, "this processor, or the runtime's settings, offer no AVX2: training takes four times as long"),
            VectorWidth.Bits128 => new("vectors", FindingState.Warning, available, "this width has not been run on this kind of processor by Fovea's makers: run dotnet test once"),
            _ => new("vectors", FindingState.Good, available),
        };
    }

    internal static Finding Memory(long bytes) => bytes >= NeededMemory
        ? new("memory", FindingState.Good, Giga(bytes))
        : new("memory", FindingState.Warning, Giga(bytes), $"less than {Giga(NeededMemory)}: use a smaller training.batchSize if it runs out");

    internal static Finding Cache(DataCache cache)
    {
        string probe = Path.Combine(cache.Root, $".doctor-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(cache.Root);
            File.WriteAllText(probe, string.Empty);
            File.Delete(probe);
            long size = ReadableFolders.FilesBelow(cache.Root, "*").Sum(file => new FileInfo(file).Length);
            return new("data cache", FindingState.Good, $"{cache.Root} ({size / 1e6:F0} MB)");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new("data cache", FindingState.Trouble, $"{cache.Root} cannot be written: {PlainFile.WhyNotMade(cache.Root, exception)}", $"set {DataCache.RootVariable} to a folder that can");
        }
    }

    internal static Finding Mnist(DataCache cache) => File.Exists(Path.Combine(cache.FolderOf("mnist"), "t10k-labels-idx1-ubyte"))
        ? new("mnist", FindingState.Good, "in the cache")
        : new("mnist", FindingState.Good, "not there yet: fetched when it is first needed");

    internal static Finding Npm(string searchPath)
    {
        string name = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        string? found = searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return new("npm client", FindingState.Good, found ?? "not installed: it is needed only where the web's mirrors of MNIST cannot be reached");
    }

    internal static Finding OpenSlide(string? version) => version is null
        ? new("OpenSlide", FindingState.Note, $"not here: slides in tiled TIFF need none; for MIRAX, NDPI, SVS with JPEG 2000 and other scanners' formats {OpenSlideLibrary.Advice}")
        : new("OpenSlide", FindingState.Good, $"{version}: slides of its formats are read");

    private static Finding Disk(DataCache cache)
    {
        string folder = cache.Root;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent) folder = parent;
        long free = new DriveInfo(folder).AvailableFreeSpace;
        return free >= NeededDisk
            ? new("disk", FindingState.Good, $"{Giga(free)} free")
            : new("disk", FindingState.Warning, $"{Giga(free)} free", $"data and runs need some {Giga(NeededDisk)}: free some, or set {DataCache.RootVariable} to another disk");
    }

    private static string NameOf(VectorWidth width) => width == VectorWidth.Portable ? "portable" : $"{32 * (int)width} bits";

    private static string Giga(long bytes) => $"{bytes / 1e9:F1} GB";
}

/// <summary>What "doctor" found.</summary>
/// <param name="Healthy">Whether nothing keeps Fovea from working.</param>
/// <param name="Findings">One per check, in order.</param>
internal sealed record DoctorResult(bool Healthy, IReadOnlyList<Finding> Findings);

/// <summary>What one check found.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="State">How it is.</param>
/// <param name="Value">What was found.</param>
/// <param name="Advice">What to do about it; null if all is well.</param>
internal sealed record Finding(string Name, FindingState State, string Value, string? Advice = null);

/// <summary>How a check ended.</summary>
internal enum FindingState
{
    /// <summary>All is well.</summary>
    Good,

    /// <summary>It is neither: worth knowing for whoever looks for it.</summary>
    Note,

    /// <summary>It works, but not as it could.</summary>
    Warning,

    /// <summary>It keeps Fovea from working.</summary>
    Trouble,
}
