using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Fovea.Numerics;

namespace Fovea.Training.Runs;

/// <summary>What a run, or a part of it, was carried out on.</summary>
/// <param name="Begun">When that began, in universal time.</param>
/// <param name="Processor">The processor's name.</param>
/// <param name="Cores">Cores that the process could use.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="MemoryBytes">Memory that the process could use.</param>
/// <param name="VectorBits">Width of the vectors that the kernels used.</param>
/// <param name="System">Operating system and architecture.</param>
/// <param name="DotNet">The runtime.</param>
/// <param name="Fovea">Version of this library.</param>
internal sealed record RunEnvironment(
    DateTimeOffset Begun, string Processor, int Cores, int Threads, long MemoryBytes, int VectorBits, string System, string DotNet, string Fovea)
{
    /// <summary>The device that computed, with its name: "cuda:0: NVIDIA H100 80GB HBM3, driver 580.159"; null where the processors did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Device { get; init; }

    /// <summary>Version of this library.</summary>
    public static string Version { get; } = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The processor's name as the system tells it, or "unknown".</summary>
    public static string ProcessorName
    {
        get
        {
            const string linuxInfo = "/proc/cpuinfo";
            string? name = File.Exists(linuxInfo)
                ? File.ReadLines(linuxInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
                : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
            return name ?? "unknown";
        }
    }

    /// <summary>What this process runs on.</summary>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="device">The device that computes; null for the processors.</param>
    public static RunEnvironment Here(int threads, TimeProvider clock, ComputeDevice? device = null) => new(
        clock.GetUtcNow(), ProcessorName, Environment.ProcessorCount, threads, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        32 * (int)VectorWidths.Widest, $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}", RuntimeInformation.FrameworkDescription, Version)
    {
        Device = device?.ToString(),
    };

    /// <summary>Whether another one differs in nothing but its time.</summary>
    public bool IsLike(RunEnvironment other) => this == other with { Begun = Begun };
}
