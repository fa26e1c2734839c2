using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Fovea.Application;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Looking;

/// <summary>
/// Work that may take minutes, done once for all who ask for it. Who asks is answered within a second: by what came of it, or by 202 and how far it is, and asks
/// again. It goes on when nobody asks any more.
/// </summary>
/// <param name="observer">Hears of it too.</param>
internal sealed class LongWork(IDataObserver observer)
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Lazy<Piece>> pieces = new();

    /// <summary>Answers by what comes of a piece of work, or by how far it is.</summary>
    /// <param name="key">Tells it from all others.</param>
    /// <param name="task">What is done, for a person, until it says more of itself: "opening a.tif".</param>
    /// <param name="work">Does it, and tells the observer how far it is.</param>
    /// <param name="answer">Makes the answer of what came of it.</param>
    /// <exception cref="FoveaException">It failed: told to one who asked for it, and then it is begun anew.</exception>
    public async Task<IResult> AnswerAsync<T>(string key, string task, Func<IDataObserver, Task<T>> work, Func<T, IResult> answer)
    {
        Lazy<Piece> found = pieces.GetOrAdd(key, _ => new Lazy<Piece>(() =>
        {
            HeardProgress heard = new(observer, task);
            return new Piece(Task.Run(() => work(heard)), heard);
        }));
        Piece piece = found.Value;
        if (await Task.WhenAny(piece.Done, Task.Delay(patience)).ConfigureAwait(false) != piece.Done)
            return Results.Json(WorkAnswer.From(piece.Heard.Last), WebContext.Readable.WorkAnswer, statusCode: StatusCodes.Status202Accepted);
        pieces.TryRemove(new(key, found));
        return answer(await ((Task<T>)piece.Done).ConfigureAwait(false));
    }

    private sealed record Piece(Task Done, HeardProgress Heard);

    /// <summary>Keeps what was said last, and passes all on.</summary>
    private sealed class HeardProgress(IDataObserver observer, string task) : IDataObserver
    {
        private readonly Lock gate = new();

        public DataProgress Last
        {
            get
            {
                lock (gate) return field;
            }

            private set
            {
                lock (gate) field = value;
            }
        } = new(task, 0, null);

        public IDataProgress Begin() => new Passed(this, observer.Begin());

        public void OnLoaded(DataSet data, JsonObject options) => observer.OnLoaded(data, options);

        public void OnFindings(IReadOnlyList<DataFinding> findings) => observer.OnFindings(findings);

        private sealed class Passed(HeardProgress heard, IDataProgress progress) : IDataProgress
        {
            public void Report(DataProgress value)
            {
                heard.Last = value;
                progress.Report(value);
            }

            public void Dispose() => progress.Dispose();
        }
    }
}

/// <summary>How far work is that takes longer than an answer may.</summary>
/// <param name="Task">What is being done, for a person.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all; null where that is not known.</param>
/// <param name="Unit">What is counted.</param>
internal sealed record WorkAnswer(string Task, long Done, long? Total, string Unit)
{
    public static WorkAnswer From(DataProgress progress) => new(progress.Task, progress.Done, progress.Total, progress.Unit);
}
