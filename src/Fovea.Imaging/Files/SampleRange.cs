using System.Globalization;

namespace Fovea.Imaging;

/// <summary>The samples that are black and white in files of more than 8 bits per sample, written "LEAST..MOST": "0..4095" for 12 bits.</summary>
/// <param name="Least">Becomes 0, as does all below.</param>
/// <param name="Most">Becomes 255, as does all above; greater than <paramref name="Least"/>.</param>
public readonly record struct SampleRange(double Least, double Most)
{
    private const string Between = "..";

    /// <summary>All that unsigned samples of some bits can be.</summary>
    internal static SampleRange ForBits(int bits) => new(0, Math.Pow(2, bits) - 1);

    /// <summary>Reads "0..4095".</summary>
    /// <param name="text">The text.</param>
    /// <param name="option">The option it stands in, for the error.</param>
    /// <exception cref="OptionException">It is no range.</exception>
    public static SampleRange Parse(string text, string option)
    {
        string[] parts = text.Split(Between, 2);
        return parts.Length == 2 && Number(parts[0]) is { } least && Number(parts[1]) is { } most && least < most
            ? new SampleRange(least, most)
            : throw new OptionException(option, $"must be LEAST{Between}MOST, the first less than the second, as in 0{Between}4095, but is '{text}'");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Least}{Between}{Most}");

    /// <summary>A sample as 0 to 255, rounded; what is no number is 0.</summary>
    internal byte ToByte(double sample) => (byte)(Math.Clamp(double.IsNaN(sample) ? 0 : (sample - Least) / (Most - Least), 0, 1) * byte.MaxValue + 0.5);

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
}

/// <summary>How a model's training images were read, so that others can be read the same way.</summary>
/// <param name="Fit">What is done if a file's size is another; as a whole, on the colour of its border, where images were never fitted.</param>
/// <param name="Range">The samples that are black and white where files have more than 8 bits; null for what they state.</param>
internal sealed record TrainingFit(ImageFit Fit, SampleRange? Range)
{
    /// <summary>As a model's recipe says.</summary>
    /// <exception cref="OptionException">The recipe's range is none.</exception>
    public static TrainingFit FromModel(TrainedModel trained) => new(
        IsGiven(trained, "resize") ? ImageFit.Stretch : IsGiven(trained, "pad") ? ImageFit.Pad : ImageFit.Contain,
        IsGiven(trained, "range") ? SampleRange.Parse($"{trained.Recipe.DataOptions["range"]}", "range") : null);

    private static bool IsGiven(TrainedModel trained, string option) => trained.Recipe.DataOptions[option] is not null;
}
