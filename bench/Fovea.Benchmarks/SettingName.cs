using Fovea.Cli.Benchmarks;

namespace Fovea.Benchmarks;

/// <summary>Models and images to measure training on.</summary>
public enum SettingName
{
    /// <summary>MNIST: 7 glimpses of 8x8, one scale.</summary>
    Mnist,

    /// <summary>Cluttered MNIST of 60x60, drawn when it is needed: 8 glimpses of 12x12, three scales.</summary>
    Cluttered60,
}

/// <summary>Settings by their names.</summary>
internal static class SettingNames
{
    public static Task<Setting> LoadAsync(this SettingName name) =>
        name == SettingName.Mnist ? Task.FromResult(Setting.Mnist()) : Setting.Cluttered60Async(default);
}
