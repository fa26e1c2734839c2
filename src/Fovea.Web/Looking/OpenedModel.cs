using System.Text.Json.Nodes;
using Fovea.Application;
using Fovea.Application.Catalog;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Data.Canvas;
using Fovea.Data.Mnist;
using Fovea.Training.Exports;

namespace Fovea.Web.Looking;

/// <summary>A model ready to look, for any number of requests at a time.</summary>
internal sealed class OpenedModel
{
    // Of images that are larger a smaller one is blank enough; models that need their own shape have smaller ones.
    private const long MostBlankBytes = 1 << 24;

    public OpenedModel(TrainedModel trained)
    {
        if (trained.Model.SeveralClasses) throw new InvalidRequestException("the page shows models that say one class, but this one says several at once: look and predict on the command line have what it says");
        Trained = trained;
        Canvas = CanvasOf(trained);
        ImageShape shape = trained.ImageShape.Bytes <= MostBlankBytes ? trained.ImageShape : trained.ImageShape with { Height = 1024, Width = 1024 };
        // The first look of a process compiles what it runs; nobody should wait for that with a pen in hand.
        LookAt(new StoredImage("blank", shape, new byte[shape.Bytes], Label: null), (0, 0), glimpses: null);
    }

    public TrainedModel Trained { get; }

    /// <summary>How digits lie on the model's images, if that is what they are.</summary>
    public CanvasMnistOptions? Canvas { get; }

    /// <summary>Whether it knows digits in MNIST's form, alone or on a canvas.</summary>
    public bool KnowsDigits => Canvas is not null || (HasDigitClasses(Trained) && Trained.ImageShape == new ImageShape(DigitForm.Side, DigitForm.Side, 1));

    /// <summary>Whether its images are slides: each has a size of its own.</summary>
    public bool LooksAtSlides => OneSlide.IsFor(Trained);

    /// <summary>Whether a look begins where the model says, unless somebody says otherwise.</summary>
    public bool ChoosesStart => Trained.Model.Start == StartLocation.Chosen;

    /// <summary>Looks at an image of the model's shape, or one that is read by region.</summary>
    /// <param name="image">The image.</param>
    /// <param name="start">Where the first glimpse looks, as (x, y) in [-1, 1]; a model that sees all at once looks there anyway. Null for where the model chooses, or the centre.</param>
    /// <param name="glimpses">Glimpses to take; null for as many as in training.</param>
    /// <exception cref="OptionException">The model cannot take as many.</exception>
    public Look LookAt(StoredImage image, (float X, float Y)? start, int? glimpses)
    {
        LookOptions options = new() { Glimpses = glimpses, StartAt = Trained.Model.MostGlimpses == 1 ? null : start ?? (ChoosesStart ? null : (0, 0)) };
        return Trained.Look(image.View, number: 0, options) with { Name = image.Name, Label = image.Label };
    }

    private static CanvasMnistOptions? CanvasOf(TrainedModel trained)
    {
        if (!HasDigitClasses(trained)) return null;
        try
        {
            // A recipe may leave to its data what the data has by itself.
            JsonObject wanted = NamedData.Choose(trained.Recipe).Options;
            if (wanted["canvas"] is null) return null;
            CanvasMnistOptions options = JsonOverlay.Apply(CanvasMnistOptions.Translated, wanted, DataOptionsContext.Default.CanvasMnistOptions);
            return trained.ImageShape == new ImageShape(options.Canvas, options.Canvas, 1) ? options : null;
        }
        catch (Exception exception) when (exception is OptionException or DataException)
        {
            // Data of another kind that has an option of the same name, or data that is not known here.
            return null;
        }
    }

    private static bool HasDigitClasses(TrainedModel trained) => trained.ClassNames.SequenceEqual(Enumerable.Range(0, 10).Select(digit => $"{digit}"));
}

/// <summary>The models that were looked with last, kept open.</summary>
internal sealed class OpenedModels(ModelLibrary library)
{
    private const int MostOpen = 4;

    private readonly Lock gate = new();
    private readonly List<(string Path, DateTime Written, OpenedModel Model)> open = [];

    /// <summary>Opens the model of an id.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public OpenedModel Open(string id)
    {
        ModelPlace place = library.Find(id).Place;
        DateTime written = File.GetLastWriteTimeUtc(place.WeightsPath);
        lock (gate)
        {
            int known = open.FindIndex(each => each.Path == place.WeightsPath && each.Written == written);
            OpenedModel model = known >= 0 ? open[known].Model : new OpenedModel(place.Open());
            // The one used last stands last.
            open.RemoveAll(each => each.Path == place.WeightsPath);
            open.Add((place.WeightsPath, written, model));
            if (open.Count > MostOpen) open.RemoveAt(0);
            return model;
        }
    }
}
