using System.Diagnostics;
using System.Text.Json.Nodes;
using Fovea.Application;
using Fovea.Application.Catalog;
using Fovea.Imaging;
using Fovea.Web.Safety;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fovea.Web.Looking;

/// <summary>Models, images and looks as JSON.</summary>
/// <param name="library">The models.</param>
/// <param name="runsFolder">Where runs lie.</param>
/// <param name="testImages">Test images of the models' data.</param>
/// <param name="slides">Slides to choose from.</param>
/// <param name="observer">Hears of data that is loaded.</param>
/// <param name="stop">Breaks off what takes long when the page is served no more.</param>
internal sealed class LookEndpoints(ModelLibrary library, string runsFolder, TestImages testImages, OfferedSlides slides, IDataObserver observer, CancellationToken stop)
{
    private readonly LongWork work = new(observer);
    private readonly OpenedModels models = new(library);
    private readonly ImageStore kept = new();

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/models", () => Results.Json(
            new ModelsAnswer(runsFolder, library.Folder, [.. library.List().Select(model => new ModelName(model.Id, model.Name))], slides.Names), WebContext.Readable.ModelsAnswer));
        app.MapGet("/api/models/{id}", (string id) => Results.Json(ModelAnswer.From(id, models.Open(id)), WebContext.Readable.ModelAnswer));
        app.MapPost("/api/images", (HttpRequest request) => UploadAsync(request, new QueryValues(request))).Takes("model", "name", "digit", "place");
        app.MapPost("/api/images/test", (HttpRequest request) => TestImageAsync(new QueryValues(request))).Takes("model", "index");
        app.MapPost("/api/images/slide", (HttpRequest request) => SlideAsync(new QueryValues(request))).Takes("model", "slide");
        app.MapGet("/api/images/{id}", (string id) => Results.Bytes(kept.Find(id) is { IsTiled: false } image
            ? image.Pixels : throw new RequestException(StatusCodes.Status422UnprocessableEntity, "this image is too large to be sent whole: it is sent in tiles")));
        app.MapGet("/api/images/{id}/tiles/{level:int}/{column:int}/{row:int}", TileAsync);
        app.MapGet("/api/looks", (HttpRequest request) =>
        {
            QueryValues query = new(request);
            float? x = query.Value<float>("x"), y = query.Value<float>("y");
            (float, float)? start = x is null && y is null ? null : (x ?? 0, y ?? 0);
            return Look(models.Open(query.Required("model")), kept.Find(query.Required("image")), start, query.Value<int>("glimpses"));
        }).Takes("model", "image", "x", "y", "glimpses");
    }

    private async Task<IResult> UploadAsync(HttpRequest request, QueryValues query)
    {
        OpenedModel model = models.Open(query.Required("model"));
        bool isDigit = query.Value<bool>("digit") ?? false;
        uint place = query.Value<uint>("place") ?? 0;
        if (isDigit && !model.KnowsDigits) throw new RequestException(StatusCodes.Status422UnprocessableEntity, "this model knows nothing of digits");
        ImageShape shape = model.Trained.ImageShape;
        TrainingFit fit = TrainingFit.FromModel(model.Trained);
        if (model.LooksAtSlides)
        {
            DecodedImage small = await UploadDecoder.DecodeAsync(request, path => ImageFile.Read(path, shape.Channels, fit.Range)).ConfigureAwait(false);
            return Keep(new StoredImage(query.Text("name") ?? "image", small.Shape, small.Pixels, Label: null));
        }

        byte[] pixels = await UploadDecoder.DecodeAsync(
            request, path => isDigit ? DigitPainter.Read(path) : ImageFile.Read(path, shape, fit.Fit, fit.Range).Pixels).ConfigureAwait(false);
        string? note = null;
        if (isDigit && model.Canvas is { } canvas)
        {
            ImageSet? others = canvas.Pieces > 0 ? (await testImages.FindAsync("mnist", [], observer).ConfigureAwait(false))?.Test : null;
            if (others is null && canvas.Pieces > 0) note = $"without clutter, which is cut from MNIST; this brings it: {ShellCommand.Line("data", "prepare", "mnist")}";
            pixels = DigitPainter.OnCanvas(pixels, canvas, others, place);
        }

        return Keep(new StoredImage(query.Text("name") ?? "image", shape, pixels, Label: null), note);
    }

    private async Task<IResult> TestImageAsync(QueryValues query)
    {
        OpenedModel model = models.Open(query.Required("model"));
        int index = query.Value<int>("index") ?? 0;
        string name = model.Trained.Recipe.Data;
        JsonObject options = NamedData.OptionsFor(name, model.Trained);
        // Where data lies on this machine is nothing for who looks at the page.
        return await work.AnswerAsync(
            $"data {name} {options.ToJsonString()}", $"loading {RunLibrary.NameFor(name)}", heard => testImages.OpenAsync(name, options, heard), data => TestImage(model, data, index)).ConfigureAwait(false);
    }

    private IResult TestImage(OpenedModel model, DataSet data, int index)
    {
        ImageSet set = model.Trained.Align(data).Test;
        if (!set.IsReadByRegion && set.Shape != model.Trained.ImageShape)
            throw new RequestException(StatusCodes.Status422UnprocessableEntity, $"the test images are {set.Shape}, but the model was trained on {model.Trained.ImageShape}");
        if (set.Count == 0) throw new RequestException(StatusCodes.Status409Conflict, $"{RunLibrary.NameFor(model.Trained.Recipe.Data)} has no test images: give an image of your own");
        if (index < 0 || index >= set.Count) throw QueryValues.Wrong($"'index' must be 0 to {set.Count - 1}, but is {index}");
        return Keep(StoredImage.Of(set, index, set.OwnNameOf(index) is { } name ? $"{name}, test image {index}" : $"test image {index}", set.Labels[index]), images: set.Count);
    }

    private Task<IResult> SlideAsync(QueryValues query)
    {
        string name = query.Required("slide");
        TrainedModel trained = models.Open(query.Required("model")).Trained;
        ImageFilePlace file = slides.Find(name);
        return work.AnswerAsync(
            $"slide {file.Key} {trained.Recipe.DataOptions.ToJsonString()}", $"opening {name}",
            heard => Task.FromResult(OfferedSlides.Open(name, file, trained, heard, stop)), image => Keep(image));
    }

    private async Task<IResult> TileAsync(HttpContext context, string id, int level, int column, int row)
    {
        StoredImage image = kept.Find(id);
        ImageTile tile = ImageTile.At(image.Shape, level, column, row) ?? throw new RequestException(StatusCodes.Status404NotFound, $"this image of {image.Shape} has no tile {column}, {row} at level {level}");
        byte[] picture = await TileDrawer.DrawAsync(image, tile, context.RequestAborted).ConfigureAwait(false);
        // What an id means never changes.
        context.Response.Headers.CacheControl = "private, max-age=86400, immutable";
        return Results.Bytes(picture, ImageTile.Type);
    }

    private IResult Keep(StoredImage image, string? note = null, int? images = null) =>
        Results.Json(ImageAnswer.From(kept.Add(image), image, note, images), WebContext.Readable.ImageAnswer);

    private static IResult Look(OpenedModel model, StoredImage image, (float X, float Y)? start, int? glimpses)
    {
        ImageShape shape = model.Trained.ImageShape;
        if (!model.LooksAtSlides && image.Regions is null && image.Shape != shape) throw new RequestException(StatusCodes.Status422UnprocessableEntity, $"the image is {image.Shape}, but the model looks at {shape}");
        if (start is var (x, y) && !(Math.Abs(x) <= 1 && Math.Abs(y) <= 1)) throw new OptionException($"x and y must be -1 to 1, but are {x} and {y}");
        int most = ModelAnswer.From(string.Empty, model).MostGlimpses;
        if (glimpses < 1 || glimpses > most) throw new OptionException($"glimpses must be 1 to {most}, but is {glimpses}");
        long begun = Stopwatch.GetTimestamp();
        Look look = model.LookAt(image, start, glimpses);
        return Results.Json(LookAnswer.From(look, Stopwatch.GetElapsedTime(begun)), WebContext.Readable.LookAnswer);
    }
}
