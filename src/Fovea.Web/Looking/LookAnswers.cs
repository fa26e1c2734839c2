namespace Fovea.Web.Looking;

/// <summary>All models.</summary>
/// <param name="RunsFolder">Where runs lie.</param>
/// <param name="ModelsFolder">Where other models lie.</param>
/// <param name="Models">The models.</param>
/// <param name="Slides">What slides are called that models of slides may look at.</param>
internal sealed record ModelsAnswer(string RunsFolder, string ModelsFolder, IReadOnlyList<ModelName> Models, IReadOnlyList<string> Slides);

/// <summary>A model to choose.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">For people.</param>
internal sealed record ModelName(string Id, string Name);

/// <summary>One model.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ClassNames">One per class.</param>
/// <param name="Width">Pixels across of its images.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">Numbers per pixel.</param>
/// <param name="Glimpses">As many as in training.</param>
/// <param name="MostGlimpses">As many as it can take, at most 30: more are no fun to watch.</param>
/// <param name="StartsAnywhere">Whether its looks began at random places in training.</param>
/// <param name="ChoosesStart">Whether it chooses where a look begins.</param>
/// <param name="LooksAtSlides">Whether its images are slides, each of a size of its own.</param>
/// <param name="KnowsDigits">Whether a drawn digit is something for it.</param>
/// <param name="HasCanvas">Whether digits lie anywhere on a larger canvas.</param>
/// <param name="HasClutter">Whether there are pieces of others around them.</param>
internal sealed record ModelAnswer(
    string Id, IReadOnlyList<string> ClassNames, int Width, int Height, int Channels, int Glimpses, int MostGlimpses,
    bool StartsAnywhere, bool ChoosesStart, bool LooksAtSlides, bool KnowsDigits, bool HasCanvas, bool HasClutter)
{
    private const int MostWatched = 30;

    public static ModelAnswer From(string id, OpenedModel model)
    {
        TrainedModel trained = model.Trained;
        return new ModelAnswer(
            id, trained.ClassNames, trained.ImageShape.Width, trained.ImageShape.Height, trained.ImageShape.Channels,
            trained.Model.Glimpses, Math.Min(trained.Model.MostGlimpses, Math.Max(MostWatched, trained.Model.Glimpses)),
            trained.Model.Start == StartLocation.Random && trained.Model.MostGlimpses > 1, model.ChoosesStart, model.LooksAtSlides, model.KnowsDigits, model.Canvas is not null, model.Canvas is { Pieces: > 0 });
    }
}

/// <summary>An image that is kept for looking.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What to call it.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">Numbers per pixel.</param>
/// <param name="Label">Its true class, if known.</param>
/// <param name="Note">What a person should know about how it was made; null for nothing.</param>
/// <param name="Images">Of a test image: how many there are; else null.</param>
/// <param name="TileSide">Pixels of a tile's side, where it is too large to be sent whole; else null.</param>
/// <param name="MicrometresPerPixel">Micrometres that a pixel covers, where that is known; else null.</param>
internal sealed record ImageAnswer(string Id, string Name, int Width, int Height, int Channels, int? Label, string? Note, int? Images, int? TileSide, double? MicrometresPerPixel)
{
    public static ImageAnswer From(string id, StoredImage image, string? note, int? images) =>
        new(id, image.Name, image.Shape.Width, image.Shape.Height, image.Shape.Channels, image.Label, note, images, image.IsTiled ? ImageTile.Side : null, image.Regions?.MicrometresPerPixel);
}

/// <summary>A look.</summary>
/// <param name="GlimpseSize">Side of a patch.</param>
/// <param name="Scales">Patches of a glimpse.</param>
/// <param name="Channels">Numbers per pixel.</param>
/// <param name="Prediction">The most probable class at the end.</param>
/// <param name="Milliseconds">What the look took.</param>
/// <param name="Steps">One per glimpse.</param>
internal sealed record LookAnswer(int GlimpseSize, int Scales, int Channels, int Prediction, double Milliseconds, IReadOnlyList<LookAnswerStep> Steps)
{
    public static LookAnswer From(Look look, TimeSpan time) =>
        new(look.GlimpseSize, look.Scales, look.Shape.Channels, look.Prediction, Math.Round(time.TotalMilliseconds, 2), [.. look.Steps.Select(LookAnswerStep.From)]);
}

/// <summary>One glimpse.</summary>
/// <param name="X">Location, -1 to 1.</param>
/// <param name="Y">Location, -1 to 1.</param>
/// <param name="Boxes">What each scale covers: left, top, size in pixels of the image.</param>
/// <param name="Patch">[scales, channels, size, size], 0 to 255.</param>
/// <param name="Probabilities">If the look ended here.</param>
internal sealed record LookAnswerStep(float X, float Y, IReadOnlyList<long[]> Boxes, byte[] Patch, IReadOnlyList<float> Probabilities)
{
    public static LookAnswerStep From(LookStep step) => new(
        step.X, step.Y, [.. step.Boxes.Select(box => new[] { box.Left, box.Top, box.Size })],
        [.. step.Patch.Select(value => (byte)MathF.Round(byte.MaxValue * Math.Clamp(value, 0f, 1f)))], step.Probabilities);
}
