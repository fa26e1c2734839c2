using Fovea.Imaging;

namespace Fovea.Application.Catalog;

/// <summary>
/// Image files that are far from what a model was trained on, which is nothing that their pixels show once they are fitted: in colour for a model of gray
/// images or the other way round, or made smaller or larger by more than 4 on a side. Where the training images were converted or fitted themselves, as the
/// recipe says, that is nothing unusual.
/// </summary>
internal static class UnlikeTraining
{
    private const double MostScaling = 4;

    /// <summary>What is done to a file so that a model can look at it, and what it was trained on, in a sentence; null where there is nothing to tell.</summary>
    /// <param name="trained">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="originalSize">Whether it is looked at in its own size.</param>
    /// <exception cref="OptionException">The recipe's range of samples is none.</exception>
    public static string? Told(TrainedModel trained, string path, bool originalSize)
    {
        if (OneSlide.IsFor(trained) || HeaderOf(path) is not { } header) return null;
        List<string> done = [];
        ImageShape learned = trained.ImageShape;
        bool isModelGray = learned.Channels == 1;
        if (header.IsGray != isModelGray && !AreConverted(trained)) done.Add(isModelGray ? "made gray" : "made colour of one gray");
        bool isFitted = !originalSize && TrainingFit.FromModel(trained).Fit == ImageFit.Contain;
        double factor = Math.Min((double)learned.Width / header.Size.Width, (double)learned.Height / header.Size.Height);
        if (isFitted && factor is < 1 / MostScaling or > MostScaling)
            done.Add(FormattableString.Invariant($"{(factor < 1 ? "shrunk" : "enlarged")} by a factor of {(factor < 1 ? 1 / factor : factor):0.#}{(HasBars(header.Size, learned, factor) ? ", with bars at its sides" : string.Empty)}"));
        if (done.Count == 0) return null;
        return $"{path} is {header.Size}, {InWords(header.IsGray)}, but the model was trained on images of {learned.Width}x{learned.Height}, {InWords(isModelGray)}: "
            + $"it is {string.Join(" and ", done)}, and what the model says of such an image may mean nothing";
    }

    private static bool AreConverted(TrainedModel trained) => trained.Recipe.DataOptions["channels"] is { } channels && $"{channels}" != "auto";

    private static bool HasBars(PixelSize size, ImageShape shape, double factor) => Math.Abs((size.Width * factor) - shape.Width) >= 1 || Math.Abs((size.Height * factor) - shape.Height) >= 1;

    private static string InWords(bool isGray) => isGray ? "gray" : "in colour";

    private static ImageHeader? HeaderOf(string path)
    {
        try
        {
            return ImageFile.ReadHeader(path);
        }
        catch (DataException)
        {
            // Who decodes it says why it cannot be read.
            return null;
        }
    }
}
