using System.Globalization;
using Fovea.Parts;

namespace Fovea.Service;

/// <summary>What can be set in appsettings.json, in the environment or on the command line. A setting that cannot be used ends the service at its start.</summary>
public sealed record LookSettings
{
    /// <summary>The model: a run's folder, a model's folder or a safetensors file.</summary>
    public required string Model { get; init; }

    /// <summary>Most requests at a time, from the first byte to the answer: those beyond are told to come again.</summary>
    /// <value>1 to 100000; default 256.</value>
    public int Places { get; init => field = Check.Within(value, 1, 100_000, "looks:places"); } = 256;

    /// <summary>Most images that are looked at together; 1 looks at each alone.</summary>
    /// <value>1 to 1024; default 32.</value>
    public int MostTogether { get; init => field = Check.Within(value, 1, 1024, "looks:mostTogether"); } = 32;

    /// <summary>Most bytes of a request. As many as there are places may be in memory at a time.</summary>
    /// <value>1 to 1073741824; default 8 MiB.</value>
    public int MostBytes { get; init => field = Check.Within(value, 1, 1 << 30, "looks:mostBytes"); } = 8 << 20;

    /// <summary>Most pixels of an image. Decoding takes 4 bytes for each and more, in as many images at a time as there are processors.</summary>
    /// <value>1 to 300000000; default 25 million.</value>
    public int MostPixels { get; init => field = Check.Within(value, 1, 300_000_000, "looks:mostPixels"); } = 25_000_000;

    /// <summary>When to come again, for those who found no place.</summary>
    /// <value>1 to 3600; default 1.</value>
    public int RetryAfterSeconds { get; init => field = Check.Within(value, 1, 3600, "looks:retryAfterSeconds"); } = 1;

    /// <summary>Reads settings.</summary>
    /// <exception cref="OptionException">One cannot be used.</exception>
    public static LookSettings From(IConfiguration configuration)
    {
        LookSettings defaults = new() { Model = configuration["model"] ?? throw new OptionException("model must be a model's path, but is left out: --model models/mnist") };
        string[] known = ["places", "mostTogether", "mostBytes", "mostPixels", "retryAfterSeconds"];
        if (configuration.GetSection("looks").GetChildren().FirstOrDefault(each => !known.Contains(each.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new OptionException($"a setting of looks must be {string.Join(", ", known[..^1])} or {known[^1]}, but one is '{unknown.Key}'");
        return defaults with
        {
            Places = Number("looks:places", defaults.Places),
            MostTogether = Number("looks:mostTogether", defaults.MostTogether),
            MostBytes = Number("looks:mostBytes", defaults.MostBytes),
            MostPixels = Number("looks:mostPixels", defaults.MostPixels),
            RetryAfterSeconds = Number("looks:retryAfterSeconds", defaults.RetryAfterSeconds),
        };

        int Number(string name, int otherwise) => configuration[name] is not { } text ? otherwise
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
            : throw new OptionException($"{name} must be a whole number, but is '{text}'");
    }
}
